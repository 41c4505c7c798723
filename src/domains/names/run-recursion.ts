import type { Message } from '../../core/say/message.ts'
import type { World } from '../../world.ts'
import type { Ask } from '../coredns/index.ts'
import { openRecursor, type RecursorAsk, resolveQuery } from '../dns/index.ts'
import type { RecursorCache } from '../dns/model.ts'
import { namesOf, type ServerTask } from './model.ts'
import type { TaskStanding } from './run-task.ts'

/** Where the recursive resolver's work stands: run from its beginning with all that it heard. */
export function standingOfRecursion(
  world: World,
  { startedAt, resumed, seen }: ServerTask,
  work: Extract<ServerTask['work'], { kind: 'recursion' }>,
): TaskStanding {
  const roots = rootsOf(world)
  const recursor = openRecursor(roots, work.cache, startedAt)
  const walk = resolveQuery(recursor, work.query)
  let step = walk.next()
  for (const { heard } of resumed) {
    if (step.done) break
    recursor.at = heard.at
    step = walk.next({ at: heard.at, ...(heard.kind === 'answer' && { answer: heard.answer }) })
  }
  const { cache, told } = recursor
  const common = {
    passed: told.map((did: Message) => ({ plugin: '', did })),
    begunAt: [],
    changeCount: seen.changes,
    remember: (after: World) => withCache(after, fresh(work.cache, cache)),
  }
  return step.done ? { ...common, answer: step.value } : { ...common, demand: askOf(step.value) }
}

/** Addresses of the servers that have the root. */
const rootsOf = (world: World): readonly string[] =>
  Object.entries(namesOf(world).settings.internet?.servers ?? {})
    .filter(([, { zones }]) => '.' in zones)
    .map(([address]) => address)

const askOf = ({ server, transport, query, timeoutMs }: RecursorAsk): Ask => ({
  kind: 'ask',
  upstream: `${server}:53`,
  transport,
  query,
  timeoutMs,
  isKept: false,
})

/** Entries that were not there at the beginning. */
const fresh = (before: RecursorCache, after: RecursorCache): RecursorCache =>
  Object.fromEntries(Object.entries(after).filter(([key, entry]) => before[key] !== entry))

function withCache(world: World, entries: RecursorCache): World {
  if (Object.keys(entries).length === 0) return world
  const names = namesOf(world)
  return { ...world, names: { ...names, recursor: { ...names.recursor, ...entries } } }
}
