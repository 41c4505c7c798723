import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn, withoutDue } from '../../core/sim/due.ts'
import type { WorldEvent } from '../../world.ts'
import { say } from './explain.ts'
import type { Asked, ClientRequest, Failure } from './model.ts'
import { memberRef } from './turn.ts'
import { note, type Work } from './work.ts'

const REMEMBERED = 8 // requests that are over and still shown

/** A client gives up after 5 s and two election timeouts: etcd v3.6 `server/config/config.go`, ReqTimeout. */
const patienceMs = ({ world }: Work): number => {
  const { electionTicks, tickMs } = world.etcd.settings
  return 5_000 + 2 * electionTicks * tickMs
}

/** A client asks one member. Its patience begins. */
export function openRequest(work: Work, member: string, asked: Asked): readonly [string, Work] {
  const { world } = work
  const id = `request-${world.etcd.count + 1}`
  const request: ClientRequest = { id, member, at: world.clock, asked, state: 'waiting' }
  const requests = { ...world.etcd.requests, [id]: request }
  const etcd = { ...world.etcd, requests: forgetOld(requests), count: world.etcd.count + 1 }
  const opened = schedule({ ...world, etcd }, patienceMs(work), member, {
    kind: 'etcd/gaveUp',
    request: id,
  })
  return [id, { ...work, world: opened }]
}

export const waitingAt = ({ world }: Work, member: string): readonly ClientRequest[] =>
  Object.values(world.etcd.requests).filter(
    (request) => request.state === 'waiting' && request.member === member,
  )

export const withRequest = (work: Work, request: ClientRequest): Work => ({
  ...work,
  world: {
    ...work.world,
    etcd: {
      ...work.world.etcd,
      requests: { ...work.world.etcd.requests, [request.id]: request },
    },
  },
})

const byRequest: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'etcd/gaveUp' ? [due.request] : []
  },
}

type End = Partial<ClientRequest> & Pick<ClientRequest, 'state'>

/** The request is over, if it waits at this member; undefined when it does not. */
export function finishRequest(work: Work, id: string, member: string, end: End): Work | undefined {
  const request = work.world.etcd.requests[id]
  if (request?.state !== 'waiting' || request.member !== member) return undefined
  const { held: _, ...rest } = request
  const over = withRequest(work, { ...rest, ...end })
  return { ...over, world: withoutDue(over.world, dueIn(over.world, byRequest, id)) }
}

export function failRequest(work: Work, id: string, member: string, failure: Failure): Work {
  const failed = finishRequest(work, id, member, { state: 'failed', failure })
  return failed
    ? note(failed, 'story', say('failed', { member: memberRef(member), failure }))
    : work
}

function forgetOld(
  requests: Readonly<Record<string, ClientRequest>>,
): Readonly<Record<string, ClientRequest>> {
  const over = Object.values(requests).filter(({ state }) => state !== 'waiting')
  const old = new Set(over.slice(0, Math.max(0, over.length - REMEMBERED)))
  return old.size === 0
    ? requests
    : Object.fromEntries(Object.entries(requests).filter(([, request]) => !old.has(request)))
}
