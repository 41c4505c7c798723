import { isRef } from '../core/ref.ts'
import type { Recording, Step } from '../core/sim/kernel.ts'
import { objectsOf } from '../domains/api-server/model.ts'
import type { World } from '../world.ts'

/** Questions about names, asked where a lookup begins. */

interface Found {
  readonly gate: number
  readonly reveal: number
  readonly choices: readonly string[]
  readonly answer: string
}

const DNS_SERVER = /(^|\/)(coredns|k8s-dns-node-cache)(:|@|$)/

/** Whose answer it is that the resolver hears first. */
export function findServer(recording: Recording<World>, gate: number): Found | undefined {
  const heard = stepAfter(recording, gate, 'names/heard')
  const before = recording.steps.slice(gate, heard?.index ?? gate)
  const reveal = before.findLast(({ message }) => message.key === 'names/answered')
  const answer = reveal?.message.params.pod
  if (!reveal || !isRef(answer)) return undefined
  const servers = Object.entries(objectsOf(reveal.world.api, 'Pod'))
    .filter(([, { spec }]) => spec.containers.some(({ image }) => DNS_SERVER.test(image)))
    .map(([name]) => `pod:${name}`)
  return { gate, reveal: reveal.index, choices: servers.toSorted(), answer }
}

export const NAME_FATES = ['nameFound', 'nameUnknown', 'nameFails'] as const

/** How the lookup ends for its caller. */
export function findNameFate(recording: Recording<World>, gate: number): Found | undefined {
  const end = stepAfter(recording, gate, 'names/tally')
  const lookups = Object.values(end?.world.names?.lookups ?? {})
  const outcome = lookups.findLast((lookup) => lookup.outcome)?.outcome
  if (!end || !outcome) return undefined
  const isFailure = /AGAIN|FAIL|timed|timeout|SERVFAIL|REFUSED/i.test(outcome.error)
  const answer =
    outcome.addresses.length > 0 ? 'nameFound' : isFailure ? 'nameFails' : 'nameUnknown'
  return { gate, reveal: end.index, choices: NAME_FATES, answer }
}

const stepAfter = (
  { steps }: Recording<World>,
  index: number,
  key: string,
): Step<World> | undefined => steps.slice(index + 1).find(({ message }) => message.key === key)

/** How many other servers a DNS server asks until the first answer is heard, each counted once. */
export function countServers(recording: Recording<World>, gate: number): Found | undefined {
  const heard = stepAfter(recording, gate, 'names/heard')
  if (!heard) return undefined
  const type = heard.message.params.type
  const asked = recording.steps
    .slice(gate, heard.index)
    .filter(({ message: { key, params } }) => key === 'names/upstreamAsked' && params.type === type)
    .map(({ message }) => String(message.params.server))
  const answer = new Set(asked).size
  const counts = [...new Set([0, 1, 2, 4, answer])].toSorted((one, other) => one - other)
  return { gate, reveal: heard.index, choices: counts.map(String), answer: `${answer}` }
}
