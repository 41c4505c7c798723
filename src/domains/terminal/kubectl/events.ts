import type { World } from '../../../world.ts'
import { sinceMs } from '../../api-server/index.ts'
import type { KubeObject } from '../../api-server/model.ts'
import { ANY_KIND } from '../model.ts'
import { fail, notModelled, type Program, print, read } from '../program.ts'
import { objectsIn } from './find-objects.ts'
import { byLastTime, type KubeEvent, listEvents } from './list-events.ts'
import { printAge } from './print-age.ts'
import { printMore, printTable } from './print-table.ts'
import { readLine } from './read-line.ts'
import { findResource } from './resources.ts'

const EVENTS = { kind: 'Event', plural: 'events', group: '', isNamespaced: true }

/** `kubectl events` (k8s.io/kubectl/pkg/cmd/events, v0.36). */
export function* runEvents(words: readonly string[]): Program {
  const line = yield* readLine('events', words, {
    letters: 'Aw',
    long: { 'all-namespaces': 'A', 'for=': 'f', 'types=': 't', 'no-headers': '2', watch: 'w' },
  })
  if (typeof line === 'number') return line
  const { has, value, operands } = line.options
  if (operands.length > 0) return yield* notModelled()
  const types = value('t')?.split(',')
  const wrong = types?.find((type) => !/^(?:normal|warning)$/i.test(type))
  if (wrong !== undefined) return yield* fail(1, 'error: valid --types are Normal or Warning\n')
  const [type = '', name] = (value('f') ?? '').split('/')
  if (has('f') && name === undefined)
    return yield* fail(1, 'error: --for must be in resource/name form\n')
  const resource = has('f') ? yield* read(({ api }) => findResource(api, type)) : undefined
  if (has('f') && !resource)
    return yield* fail(1, `error: the server doesn't have a resource type "${type}"\n`)
  const kind = resource?.kind.split('.')[0]
  const within = { namespace: has('A') ? undefined : line.namespace }
  const wanted = (world: World): readonly KubeEvent[] =>
    (objectsIn(world, EVENTS, within) as readonly KubeEvent[]) // as: their kind says so
      .filter(
        (event) => types?.some((each) => each.toLowerCase() === event.type.toLowerCase()) ?? true,
      )
      .filter(({ involvedObject: about }) => !kind || (about.kind === kind && about.name === name))
  const rowOf = (world: World, event: KubeEvent): readonly string[] => [
    ...(has('A') ? [event.metadata.namespace ?? ''] : []),
    interval(world, event),
    event.type,
    event.reason,
    `${event.involvedObject.kind}/${event.involvedObject.name}`,
    event.message.trim(),
  ]
  const header = has('2') ? [] : [[...(has('A') ? ['NAMESPACE'] : []), ...COLUMNS]]
  if (has('w')) return yield* watchEvents({ wanted, rowOf, header })
  const text = yield* read((world) => {
    const all = wanted(world)
    if (all.length === 0) return ''
    return printTable([...header, ...byLastTime(all).map((event) => rowOf(world, event))])
  })
  if (text === '')
    return yield* fail(
      0,
      has('A') ? 'No events found.\n' : `No events found in ${line.namespace} namespace.\n`,
    )
  yield* print(text)
  return 0
}

const COLUMNS = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']

interface Watched {
  readonly wanted: (world: World) => readonly KubeEvent[]
  readonly rowOf: (world: World, event: KubeEvent) => readonly string[]
  readonly header: readonly (readonly string[])[]
}

/**
 * runWatch: the API server sends what is there by name, then each change; every line is written at once, in columns that only grow. What
 * runs out after an hour is not told.
 */
function* watchEvents({ wanted, rowOf, header }: Watched): Program {
  let seen: Readonly<Record<string, string>> = {}
  let widths: readonly number[] = []
  let isFirst = true
  for (;;) {
    const known = seen
    const { rows, now } = yield* read((world) => {
      const all = wanted(world).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
      const fresh = all.filter((event) => known[keyOf(event)] !== event.metadata.resourceVersion)
      return {
        rows: fresh.map((event) => rowOf(world, event)),
        now: Object.fromEntries(all.map((one) => [keyOf(one), one.metadata.resourceVersion])),
      }
    })
    seen = now
    for (const row of rows) {
      const more = printMore(isFirst ? [...header, row] : [row], widths)
      isFirst = false
      widths = more.widths
      yield* print(more.text)
    }
    yield { act: 'wait', kinds: [ANY_KIND] }
  }
}

const keyOf = ({ metadata }: KubeEvent): string => `${metadata.namespace} ${metadata.name}`

/** getInterval: `4s (x3 over 12s)` */
function interval(world: World, event: KubeEvent): string {
  const since = (time: string | null) => printAge(sinceMs(world, time ?? undefined))
  const first = since(event.eventTime ?? event.firstTimestamp)
  return (event.count ?? 1) > 1
    ? `${since(event.lastTimestamp)} (x${event.count} over ${first})`
    : first
}

/** DescribeEvents: the last part of `kubectl describe`, as lines whose columns end with a tab. */
export function eventLines(world: World, object: KubeObject): string {
  const all = listEvents(world).filter(
    ({ involvedObject: about }) =>
      about.kind === object.kind &&
      about.name === object.metadata.name &&
      about.namespace === object.metadata.namespace &&
      (about.kind === 'Node' || about.uid === undefined || about.uid === object.metadata.uid),
  )
  if (all.length === 0) return 'Events:\t<none>\n'
  const rows = byLastTime(all).map((event) => {
    const { fieldPath } = event.involvedObject
    const message = `${fieldPath ? `${fieldPath}: ` : ''}${event.message.trim()}`
    const from = event.source.component ?? event.reportingComponent
    return `  ${event.type}\t${event.reason}\t${interval(world, event)}\t${from}\t${message}\n`
  })
  return `Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n${rows.join('')}`
}
