import { fitAnswer, roomOf } from '../coredns/index.ts'
import { type AuthorityZone, answerAsAuthority, openAuthority } from '../dns/index.ts'
import type { Answer } from '../dns/model.ts'

import type { Host } from '../netfilter/model.ts'
import type { NameServer, NamesSettings, SentQuery } from './model.ts'

/** Machines outside the cluster that answer for the scenario's internet. */

export const isResolver = ({ internet }: NamesSettings, host: Host): boolean =>
  internet !== undefined && addressesOf(host).includes(internet.resolver)

/** The server of zones that a host is. */
export function nameServerOn({ internet }: NamesSettings, host: Host): NameServer | undefined {
  const own = addressesOf(host)
  return Object.entries(internet?.servers ?? {}).find(([address]) => own.includes(address))?.[1]
}

const addressesOf = ({ kind, interfaces }: Host): readonly string[] =>
  kind === 'outside'
    ? Object.values(interfaces).flatMap(({ addresses }) =>
        addresses.map((one) => one.replace(/\/.*/, '')),
      )
    : []

const opened = new WeakMap<NameServer, readonly AuthorityZone[]>()

/** What a server of zones says, cut to what the asker takes; undefined: nothing. */
export function answerOutside(
  server: NameServer,
  { query, transport }: Pick<SentQuery, 'query' | 'transport'>,
): Answer | undefined {
  if (server.isSilent) return undefined
  const zones =
    opened.get(server) ??
    Object.entries(server.zones).map(([origin, lines]) => openAuthority(origin, lines))
  opened.set(server, zones)
  return fitAnswer(answerAsAuthority(zones, query), query, roomOf(query, transport))
}
