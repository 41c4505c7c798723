import { hashText, type PortChains } from './chain-name.ts'
import type { ProxyEndpoint } from './endpoints.ts'
import type { ProxyPort } from './service-ports.ts'

/** Names of chains and sets in nftables mode. pkg/proxy/nftables/proxier.go, hashAndTruncate, Kubernetes v1.36. */

const HASH_LENGTH = 8
const LENGTH_MAX = 240 // the 256 of nft, less the longest word in front

function hashed(name: string): string {
  const whole = `${hashText(name, HASH_LENGTH)}-${name}`
  return whole.length > LENGTH_MAX ? `${whole.slice(0, LENGTH_MAX - 3)}...` : whole
}

type NamedPort = Pick<ProxyPort, 'service' | 'protocol' | 'portName'>

const wordsOf = ({ service, protocol, portName }: NamedPort): string =>
  `${service}/${protocol}/${portName}`

/** The chains that one port of a Service may have: `service-ULMVA6XW-ns1/svc1/tcp/p80`. */
export function nftablesChains(port: NamedPort): PortChains {
  const base = hashed(wordsOf(port))
  return {
    cluster: `service-${base}`,
    local: `local-${base}`,
    external: `external-${base}`,
    firewall: `firewall-${base}`,
  }
}

/** Only for ClientIP affinity: the chain of one endpoint, and the set of the clients that it has served lately. */
export function affinityNames(
  port: NamedPort,
  { ip, port: number }: Pick<ProxyEndpoint, 'ip' | 'port'>,
): { readonly chain: string; readonly set: string } {
  const address = ip.replaceAll(':', '.') // a name may hold no colon
  const base = hashed(`${wordsOf(port)}__${address}/${number}`)
  return { chain: `endpoint-${base}`, set: `affinity-${base}` }
}

/** Whether a chain belongs to one port of a Service. */
export const isNftablesPortChain = (chain: string): boolean => chain.includes('/')

export const isAffinitySet = (set: string): boolean => set.startsWith('affinity-')
