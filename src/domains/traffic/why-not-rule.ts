import { parseRef, type Ref, ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import type { Step } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Visit } from '../netfilter/index.ts'
import { type RulePlace, tellElsewhere, walkHost, whyNot } from '../netfilter/index.ts'
import type { Flight } from './model.ts'

/** A sentence of an answer, and the step that shows it. */
export interface WhyNotRule {
  readonly message: Message
  /** Index of a step of the recording. */
  readonly step?: number
}

/**
 * Why a rule did not act on the packet that is on screen, or was last on that rule's host: `rule` is `rule:node/table/chain/index`.
 * The walk through the host is made once more from its beginning, so nothing of it needs to be kept.
 */
export function whyNotRule(
  steps: readonly Step<World>[],
  cursor: number,
  rule: Ref<'rule'>,
): readonly WhyNotRule[] {
  const { host, place } = placeOf(rule)
  const walk = walkAt(steps, cursor, host)
  const stands = steps[cursor]?.world.network.hosts[host]?.stands ?? `node:${host}`
  if (!walk) return [{ message: tellElsewhere(stands as Ref) }] // as: hosts stand for refs
  const visits: Visit[] = []
  const { network, random } = walk.before.world
  const { entry } = walk.flight
  const there = network.hosts[host]
  if (!entry || !there) return []
  walkHost(network, entry, {
    now: walk.before.at,
    chance: random,
    visit: (one) => visits.push(one),
  })
  return whyNot({ host: there, visits }, place).map(({ message, at }) => {
    const step = at === undefined ? undefined : stepOf(steps, walk.first, visits[at])
    return { message, ...(step === undefined ? {} : { step }) }
  })
}

/** The parts of the name of a rule; only the name of a chain may hold slashes. */
function placeOf(rule: Ref<'rule'>): { readonly host: string; readonly place: RulePlace } {
  const [, host = '', table = '', chain = '', index = ''] =
    /^(.*?)\/([a-z]+)\/(.*)\/(\d+)$/.exec(parseRef(rule).name) ?? []
  return { host, place: { table, chain, index: Number(index) } }
}

interface WalkAt {
  readonly flight: Flight
  /** The last step before the walk: its world is what the packet found. */
  readonly before: Step<World>
  /** Index of the first step of the walk. */
  readonly first: number
}

/** The last walk through a host that had begun by the step on screen. */
function walkAt(steps: readonly Step<World>[], cursor: number, host: string): WalkAt | undefined {
  const flightAt = (index: number): Flight | undefined =>
    Object.values(steps[index]?.world.traffic.flights ?? {}).findLast(
      ({ entry }) => entry?.host === host,
    )
  let first = cursor
  while (first >= 0 && !flightAt(first)) first--
  const flight = flightAt(first)
  while (first > 0 && flightAt(first - 1)?.entry === flight?.entry) first--
  const before = steps[first - 1]
  return flight && before ? { flight, before, first } : undefined
}

/** The step that tells of a visit: of a rule, the first that is about it. */
function stepOf(
  steps: readonly Step<World>[],
  first: number,
  visit: Visit | undefined,
): number | undefined {
  if (visit?.kind !== 'rule' && visit?.kind !== 'unsure') return undefined
  const name = visit.kind === 'rule' ? `${visit.table}/${visit.chain}/${visit.index}` : visit.place
  const wanted = ref('rule', `${visit.host}/${name}`)
  const found = steps.findIndex(({ focus }, index) => index >= first && focus.includes(wanted))
  return found < 0 ? undefined : found
}
