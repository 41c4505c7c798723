import { foldName, type RecordType, type ResolvedConf, type SectionedRecord } from '../model.ts'
import {
  isGateway,
  isLocalhost,
  isLoopbackReverse,
  isNeverResolved,
  isOutbound,
  reversedAddress,
} from './names.ts'

/** Names that systemd-resolved answers itself (resolved-dns-synthesize.c of 252): 'denied', or records, perhaps none. */
export type Synthesized = 'denied' | readonly SectionedRecord[] | undefined

export function synthesize(
  { hostname, addresses, gateways }: ResolvedConf,
  { name, type }: { readonly name: string; readonly type: RecordType },
): Synthesized {
  const recordsOf = (kind: RecordType, data: readonly string[]): readonly SectionedRecord[] =>
    type === kind || type === 'ANY'
      ? data.map((one) => ({ record: { name, type: kind, ttl: 0, data: one } }))
      : []
  const hosts = (four: readonly string[], six: readonly string[] = []) => [
    ...recordsOf('A', four),
    ...recordsOf('AAAA', six),
  ]
  // Whatever was asked for: what is no answer to it goes beside it.
  const pointers = (targets: readonly string[]): readonly SectionedRecord[] =>
    targets.map((data) => ({ record: { name, type: 'PTR', ttl: 0, data } }))
  if (name === '.') return []
  if (isNeverResolved(name)) return 'denied'
  if (isLocalhost(name)) return hosts(['127.0.0.1'], ['::1'])
  if (foldName(name) === `${foldName(hostname)}.`) return hosts(addresses, ['::1'])
  if (isGateway(name)) return gateways.length > 0 ? hosts(gateways) : 'denied'
  if (isOutbound(name)) return addresses.length > 0 ? hosts(addresses.slice(0, 1)) : 'denied'
  const reversed = reversedAddress(name)
  if (isLoopbackReverse(name) && reversed !== '127.0.0.2') return recordsOf('PTR', ['localhost.'])
  if (reversed === '127.0.0.2')
    return pointers([`${hostname}.`, `${hostname}.local.`, 'localhost.'])
  if (reversed && addresses.includes(reversed))
    return pointers([`${hostname}.`, `${hostname}.local.`])
  return reversed && gateways.includes(reversed) ? pointers(['_gateway.']) : undefined
}
