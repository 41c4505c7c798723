import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { nameOf, objectsOf } from '../api-server/model.ts'
import { sayIpvs, type Visit } from '../netfilter/index.ts'
import { realKey } from '../netfilter/model.ts'
import { ownerOf } from './choices.ts'
import { say } from './explain.ts'
import type { RuleCursor } from './model.ts'
import { endpoint, standsFor, type Telling } from './tell-visit.ts'

/** What is told of IPVS: which virtual server a packet is for, which real one it gets, and what becomes of its header. */

type Balanced = Extract<Visit, { kind: 'balanced' }>
type Rewritten = Extract<Visit, { kind: 'rewritten' }>

export function tellIpvs(world: World, visit: Visit): readonly Telling[] {
  if (visit.kind === 'balanced') return tellBalanced(world, visit)
  if (visit.kind === 'rewritten') return [tellRewritten(visit)]
  return []
}

const hookBox = ({ host, hook }: Balanced | Rewritten): Ref =>
  ref('station', `${host}/${hook.toLowerCase()}`)

function tellBalanced(world: World, visit: Balanced): readonly Telling[] {
  const { host, chain, index, how, real = '', scheduler } = visit
  const place = standsFor(world, host)
  const box = hookBox(visit)
  const server = chain.slice(chain.indexOf(':') + 1)
  const found = serviceAt(world, visit)
  const service = found ? [found] : []
  const rule = ref('rule', `${host}/ipvs/${chain}/${index}`)
  const at = (level: Telling['level'], message: Telling['message'], ...focus: Ref[]): Telling => ({
    level,
    message,
    focus: [...focus, box, ...service],
  })
  if (how === 'known') return [at('detail', sayIpvs('ipvsKnown', { place, server, real }), rule)]
  const first = at('story', sayIpvs('ipvsFound', { place, server, service: found ?? server }))
  if (how === 'none') return [first, at('story', sayIpvs('ipvsNone', { place, server }))]
  const address = real.slice(0, real.lastIndexOf(':'))
  const pod = ownerOf(world, address)
  if (!pod) return [first]
  if (how === 'remembered')
    return [first, at('story', say('podRemembered', { pod, address }), pod, rule)]
  const choices = ipvsChoices(world, {
    host,
    table: 'ipvs',
    hook: visit.hook,
    stack: [{ chain, index, looked: {} }],
  })
  const numbers = { choice: (choices?.indexOf(pod) ?? 0) + 1, of: choices?.length ?? 1 }
  return [
    first,
    at('detail', sayIpvs('ipvsScheduled', { scheduler, real }), rule),
    at('story', say('podChosen', { pod, address, ...numbers }), pod, rule),
  ]
}

/** Who stands behind the real servers that take new connections, in the order of `ipvsadm -Ln`. */
export function ipvsChoices(
  world: World,
  { host, table, stack }: RuleCursor,
): readonly Ref[] | undefined {
  if (table !== 'ipvs') return undefined
  const server = world.network.hosts[host]?.ipvs?.servers[stack.at(-1)?.chain ?? '']
  const listed = (server?.reals ?? []).filter(({ weight }) => weight > 0)
  const owners = listed
    .map(realKey)
    .toSorted()
    .map((key) => ownerOf(world, key.slice(0, key.lastIndexOf(':'))))
  return [...new Set(owners.filter((owner) => owner !== undefined))]
}

/** The Service that has an address and port, or a node port. */
function serviceAt(world: World, { chain }: Balanced): Ref<'service'> | undefined {
  const [protocol = '', address, port] = chain.split(':')
  const found = Object.values(objectsOf(world.api, 'Service')).find(({ spec, status }) => {
    const addresses = [
      spec.clusterIP,
      ...(spec.clusterIPs ?? []),
      ...(spec.externalIPs ?? []),
      ...(status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
    ]
    return (spec.ports ?? []).some(
      (one) =>
        (one.protocol ?? 'TCP').toLowerCase() === protocol &&
        (`${one.nodePort}` === port ||
          (`${one.port}` === port && addresses.includes(address ?? ''))),
    )
  })
  return found && ref('service', nameOf(found))
}

function tellRewritten(visit: Rewritten): Telling {
  const { side, before, packet } = visit
  const end = (of: Visit['packet']) =>
    side === 'source'
      ? endpoint(of.source, of.sourcePort, of.protocol)
      : endpoint(of.destination, of.destinationPort, of.protocol)
  const change = { from: end(before), to: end(packet) }
  const message = sayIpvs(side === 'source' ? 'ipvsRestored' : 'ipvsSent', change)
  return { level: 'story', message, focus: [hookBox(visit)] }
}
