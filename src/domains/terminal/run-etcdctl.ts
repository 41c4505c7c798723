import type { World } from '../../world.ts'
import {
  type EndpointHealth,
  hasLeader,
  listedBy,
  printHealth,
  printMembers,
  printStatus,
  reachesQuorum,
  statusOf,
} from '../etcd/index.ts'
import type { Member } from '../etcd/model.ts'
import { carryOut } from './kubectl/write.ts'
import { fail, notModelled, now, type Program, print, read } from './program.ts'

/** etcdctl and etcdutl v3.6.0, with all members as endpoints. Recorded with three real members, all there and two of them killed. */

interface Asked {
  readonly words: readonly string[]
  readonly style: 'simple' | 'table'
  /** `--endpoints`, as they were typed. */
  readonly endpoints: readonly string[] | undefined
}

const VALUED = /^(?:-w|--write-out|--endpoints)$/

function readAsked(words: readonly string[]): Asked {
  const flag = (...names: readonly string[]): string | undefined => {
    for (const [place, word] of words.entries()) {
      const [name = '', value] = word.split('=', 2)
      if (names.includes(name)) return value ?? words[place + 1]
    }
    return undefined
  }
  return {
    words: words.filter((word, at) => !word.startsWith('-') && !VALUED.test(words[at - 1] ?? '')),
    style: flag('-w', '--write-out') === 'table' ? 'table' : 'simple',
    endpoints: flag('--endpoints')?.split(','),
  }
}

export function* runEtcdctl(words: readonly string[]): Program {
  const asked = readAsked(words)
  const [noun, verb, ...rest] = asked.words
  if (yield* read(({ etcd }) => Object.keys(etcd.members).length === 0)) return yield* notModelled()
  switch (`${noun} ${verb}`) {
    case 'member list':
    case 'endpoint status':
      return yield* list(`${noun} ${verb}`, asked)
    case 'endpoint health':
      return yield* checkHealth(asked)
    case 'snapshot save':
      return yield* saveSnapshot(asked, rest)
    default:
      return yield* notModelled()
  }
}

function* list(what: string, { style }: Asked): Program {
  const text = yield* read(({ etcd }) => {
    const members = Object.values(etcd.members).filter(({ state }) => state === 'running')
    const [first] = members
    if (!first) return ''
    return what === 'member list'
      ? printMembers(listedBy(etcd, first), style)
      : printStatus(members.map(statusOf), style)
  })
  return text === '' ? yield* notModelled() : yield* fail(0, text)
}

const bare = (endpoint: string): string => endpoint.replace(/^https?:\/\//, '')

/** Members behind the endpoints; all that were not removed where none are named. */
const chosen = ({ etcd }: World, { endpoints }: Asked): readonly Member[] =>
  Object.values(etcd.members).filter(
    ({ state, clientURL }) =>
      state !== 'removed' && (!endpoints || endpoints.some((one) => bare(one) === bare(clientURL))),
  )

const PATIENCE_MS = 5_000 // --command-timeout

/** A read that has to be agreed upon, from each endpoint: it takes a round of messages, or the patience of the command. */
function* checkHealth(asked: Asked): Program {
  const healthOf = (world: World): readonly EndpointHealth[] => {
    const { from, to } = world.etcd.settings.delayMs
    return chosen(world, asked).map((member) => {
      const isHealthy =
        member.state === 'running' && hasLeader(world.etcd) && reachesQuorum(world.etcd, member)
      const rounds = member.node.role === 'leader' ? 1 : 2
      return isHealthy
        ? { endpoint: member.clientURL, tookMs: rounds * (from + to), error: '' }
        : { endpoint: member.clientURL, tookMs: PATIENCE_MS, error: 'context deadline exceeded' }
    })
  }
  let all = yield* read(healthOf)
  if (all.length === 0) return yield* notModelled()
  if (all.some(({ error }) => error !== '')) {
    yield { act: 'wait', untilMs: (yield* now()) + PATIENCE_MS }
    all = yield* read(healthOf)
  }
  const bad = all.filter(({ error }) => error !== '')
  const good = all.filter(({ error }) => error === '')
  yield* print(printHealth([...good, ...bad], asked.style))
  return bad.length === 0 ? 0 : yield* fail(1, 'Error: unhealthy cluster\n')
}

function* saveSnapshot(asked: Asked, [path]: readonly string[]): Program {
  if (path === undefined)
    return yield* fail(128, 'Error: snapshot save expects one argument <filename>\n')
  const members = yield* read((world) =>
    chosen(world, asked).map(({ name, clientURL, state }) => ({ name, clientURL, state })),
  )
  const [only] = members
  if (members.length > 1)
    return yield* fail(
      5,
      `Error: snapshot must be requested to one selected node, not multiple [${members.map(({ clientURL }) => clientURL).join(' ')}]\n`,
    )
  if (only?.state !== 'running') return yield* notModelled()
  yield* carryOut({ kind: 'etcd/backedUp', member: only.name })
  return yield* fail(0, `Snapshot saved at ${path}\nServer version 3.6.0\n`)
}
