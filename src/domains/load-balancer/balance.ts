import { assert } from '../../core/assert.ts'
import type { World } from '../../world.ts'
import { findObject, type Node, nameOf, type Service } from '../api-server/model.ts'
import { readRules, withClient, withoutHost } from '../netfilter/index.ts'
import { withHost } from '../netfilter/model.ts'
import { balancedNodes, isUp, nodesWithEndpoint } from './find-services.ts'

/** The machine of the cloud on the map, and its own address beside those it was given. */
export const MACHINE = 'load-balancer'
const OWN_ADDRESS = '192.168.0.99'
const HEALTHZ_PORT = 10_256 // kube-proxy --healthz-bind-address

export const healthKey = (service: string, node: string): string => `${service} ${node}`

/** Where health checks knock: externalTrafficPolicy Local has a port of its own. */
export const checkPort = ({ spec }: Service): number =>
  (spec.externalTrafficPolicy === 'Local' ? spec.healthCheckNodePort : undefined) ?? HEALTHZ_PORT

/**
 * What a health check of a Service on a Node would find now: kube-proxy answers, and with externalTrafficPolicy Local
 * it answers 200 only where it has a ready endpoint (pkg/proxy/healthcheck/service_health.go, Kubernetes v1.36).
 */
export function passes(world: World, service: Service, node: string): boolean {
  if (!isUp(world, node)) return false
  if (service.spec.externalTrafficPolicy !== 'Local') return true
  return nodesWithEndpoint(world, nameOf(service), (conditions) => conditions?.ready ?? true).has(
    node,
  )
}

/** Nodes that get connections of a Service: those that pass; if none does, all, as a last resort. */
export function targetsOf(world: World, service: Service): readonly Node[] {
  const nodes = balancedNodes(world)
  const healthy = nodes.filter(
    ({ metadata }) => world.balancer?.health[healthKey(nameOf(service), metadata.name)],
  )
  return healthy.length > 0 ? healthy : nodes
}

/** The world in which the machine of the cloud has the addresses and the rules that its Services need. */
export function withMachine(world: World): World {
  const { balancer } = world
  if (!balancer) return world
  const given = Object.entries(balancer.given)
  if (given.length === 0) {
    return world.network.hosts[MACHINE]
      ? { ...world, network: withoutHost(world.network, MACHINE) }
      : world
  }
  const stands = `client:${MACHINE}`
  const wired = world.network.hosts[MACHINE]
    ? world.network
    : withClient(world.network, { name: MACHINE, stands, address: OWN_ADDRESS })
  const host = wired.hosts[MACHINE]
  assert(host !== undefined, 'the machine is wired')
  const own = `${OWN_ADDRESS}/24`
  const addresses = [own, ...given.map(([, address]) => `${address}/32`)]
  const interfaces = {
    ...host.interfaces,
    eth0: { name: 'eth0', kind: 'veth' as const, addresses },
  }
  const read = readRules(rulesText(world, given))
  assert(read.ok, 'the rules of the machine are readable')
  const network = withHost(wired, {
    ...host,
    interfaces,
    sysctls: { 'net.ipv4.ip_forward': 1 },
    tables: read.value,
  })
  return { ...world, network }
}

/** It sends each connection to the NodePort of a Node by equal chances, and hides who asked. */
function rulesText(world: World, given: readonly (readonly [string, string])[]): string {
  const lines = given.flatMap(([name, address]) => {
    const service = findObject(world.api, 'Service', name)
    if (!service) return []
    const nodes = targetsOf(world, service).flatMap(addressOfNode)
    return (service.spec.ports ?? []).flatMap(({ protocol = 'TCP', port, nodePort }) => {
      const p = protocol.toLowerCase()
      const to = `-d ${address}/32 -p ${p} -m ${p} --dport ${port} -m comment --comment "${name}"`
      return nodePort === undefined
        ? []
        : nodes.map((node, place) => {
            const left = nodes.length - place
            const chance = `-m statistic --mode random --probability ${(1 / left).toFixed(11)} `
            return `-A PREROUTING ${to} ${left > 1 ? chance : ''}-j DNAT --to-destination ${node}:${nodePort}`
          })
    })
  })
  return `*nat\n${lines.map((line) => `${line}\n`).join('')}-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE\nCOMMIT\n`
}

const addressOfNode = ({ status }: Node): readonly string[] =>
  (status.addresses ?? [])
    .filter(({ type, address }) => type === 'InternalIP' && !address.includes(':'))
    .map(({ address }) => address)
    .slice(0, 1)
