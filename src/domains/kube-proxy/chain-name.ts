import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Names of chains. pkg/proxy/iptables/proxier.go, portProtoHash and servicePortEndpointChainName, Kubernetes v1.36. */

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567' // RFC 4648 section 6
const HASH_LENGTH = 16 // characters: the longest name is 25 of the 28 that iptables allows

/** The first characters of the base32 of the SHA-256 of a text; 16 of them hold 10 bytes. */
export function hashText(text: string, length = HASH_LENGTH): string {
  const digest = sha256(utf8ToBytes(text))
  let hash = ''
  let bits = 0
  let bitCount = 0
  for (const byte of digest) {
    bits = (bits << 8) | byte
    bitCount += 8
    while (bitCount >= 5) {
      bitCount -= 5
      hash += BASE32[(bits >>> bitCount) & 31]
      if (hash.length === length) return hash
    }
    bits &= (1 << bitCount) - 1
  }
  return hash
}

/** `shop/web:http`, or `shop/web` for a port without name. */
export const portName = (service: string, port: string): string =>
  port === '' ? service : `${service}:${port}`

/** The chains that one port of a Service may have; all end in the same hash. */
export interface PortChains {
  /** Balances over all usable endpoints. */
  readonly cluster: string
  /** Balances over the endpoints of this Node. */
  readonly local: string
  /** What came from outside. */
  readonly external: string
  /** Lets the source ranges of a load balancer through. */
  readonly firewall: string
}

/** `name` as `portName` gives it, `protocol` in lower case. */
export function portChains(name: string, protocol: string): PortChains {
  const hash = hashText(name + protocol)
  return {
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
  }
}

/** Every Node needs the same names again and again. */
const known = new Map<string, string>()
const KNOWN_MAX = 50_000

/** `endpoint` is `10.244.1.9:8080` or `[fd00::9]:8080`. */
export function endpointChain(name: string, protocol: string, endpoint: string): string {
  const text = name + protocol + endpoint
  const before = known.get(text)
  if (before !== undefined) return before
  const chain = `KUBE-SEP-${hashText(text)}`
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(text, chain)
  return chain
}

const PORT_CHAIN = /^KUBE-(SVC|SVL|EXT|FW|SEP)-[A-Z2-7]{16}$/

/** Whether a chain belongs to one port of a Service: only such chains are ever taken away. */
export const isPortChain = (chain: string): boolean => PORT_CHAIN.test(chain)
