import { familyOf } from '../../core/ip.ts'
import type { ConntrackEntry, Host } from '../netfilter/model.ts'
import type { PortWithEndpoints } from './write-rules.ts'

/**
 * The host without UDP entries that lead to endpoints that are gone: UDP has no end of a connection, so a client that
 * keeps its port would go on to be sent there. pkg/proxy/conntrack/cleanup.go, Kubernetes v1.36.
 */
export function cleanConntrack(
  host: Host,
  ports: () => readonly PortWithEndpoints[],
): { readonly host: Host; readonly count: number } {
  const entries = Object.entries(host.conntrack)
  if (!entries.some(([, entry]) => isDatagram(entry))) return { host, count: 0 }
  const { byAddress, byNodePort } = servedBy(ports())
  const isStale = (entry: ConntrackEntry): boolean => {
    const { original, reply } = entry
    if (!isDatagram(entry)) return false
    const served =
      byAddress.get(`${original.destination}:${original.destinationPort}`) ??
      byNodePort.get(original.destinationPort)
    return served !== undefined && !served.has(`${reply.source}:${reply.sourcePort}`)
  }
  const left = entries.filter(([, entry]) => !isStale(entry))
  const count = entries.length - left.length
  return count === 0
    ? { host, count }
    : { host: { ...host, conntrack: Object.fromEntries(left) }, count }
}

const isDatagram = ({ original }: ConntrackEntry): boolean =>
  original.protocol === 'udp' && familyOf(original.destination) === 'ipv4'

/** Endpoints that serve, by address and port, and by node port. Ports without any are left alone. */
function servedBy(ports: readonly PortWithEndpoints[]) {
  const byAddress = new Map<string, ReadonlySet<string>>()
  const byNodePort = new Map<number, ReadonlySet<string>>()
  for (const { port, endpoints } of ports) {
    const serving = new Set(endpoints.filter((one) => one.serving).map(({ text }) => text))
    if (port.protocol !== 'udp' || serving.size === 0) continue
    const addresses = [port.clusterIP, ...port.loadBalancerIPs, ...port.externalIPs]
    for (const address of addresses) byAddress.set(`${address}:${port.port}`, serving)
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, serving)
  }
  return { byAddress, byNodePort }
}
