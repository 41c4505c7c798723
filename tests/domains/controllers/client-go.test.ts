import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { nextDelayMs } from '../../../src/domains/controllers/back-off-queue.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type WorldEvent } from '../../../src/world.ts'
import golden from '../../golden/informers/client-go-0.36.json' with { type: 'json' }

/** Held against client-go itself: tests/conformance/informers/README.md says how it was recorded. */

const limits = { clockMax: 600_000, stepCountMax: 1_000, freeze: true }
const KEY = 'kube-controller-manager Service'

interface Seen {
  readonly what: string
  readonly ms: number
  readonly name?: string
  readonly old?: string
  readonly new?: string
}

/** A Service that no controller writes to: it stands for the Pods of the recording. */
const service = (name: string, port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { ports: [{ port }] },
})
const applied = (name: string, port: number): WorldEvent => ({
  kind: 'api/applied',
  objects: [service(name, port)],
})
const deleted = (name: string): WorldEvent => ({
  kind: 'api/deleted',
  object: 'Service',
  name: `default/${name}`,
})

/** What is done in the recording, done here. */
function play(seconds: number, forgets: boolean) {
  const objects = ['a', 'b', 'c'].map((name) => service(name, 80))
  let world = settle(
    withInput(emptyWorld({ seed: 3 }), 0, { kind: 'api/applied', objects }),
    limits,
  )
  const inputs: readonly WorldEvent[] = [
    {
      kind: 'controllers/watchBroken',
      program: 'kube-controller-manager',
      object: 'Service',
      seconds,
      forgets,
    },
    deleted('b'),
    applied('a', 81),
    applied('d', 80),
    applied('e', 80),
    deleted('e'),
  ]
  for (const input of inputs) world = withInput(world, 0, input)
  return record(world, handlers, limits)
}

const WORDS: Readonly<Record<string, string>> = {
  created: 'add',
  updated: 'update',
  deleted: 'delete',
}
const HEARD = /^(add|update|delete|deleteUnknown)$/
const afterBreak = (seen: readonly Seen[]) =>
  seen.slice(seen.findIndex(({ what }) => what === 'broken') + 1)

test('a key waits as long after each failure as a key of client-go', () => {
  const waits = golden.retries.map((_, failures) => nextDelayMs('replicaset', failures))
  expect(waits).toEqual(golden.retries)
})

describe('a watch that is refused', () => {
  /** Ms between tries, of client-go and of ours. */
  const tries = (seen: readonly Seen[]) =>
    afterBreak(seen)
      .filter(({ what }) => /^(refused|watch|gone|watchList)$/.test(what))
      .map(({ ms }) => ms)
  const ours = (seconds: number, forgets: boolean) =>
    play(seconds, forgets)
      .steps.filter(({ message }) =>
        /^controllers\/(watchRefused|watchResumed|watchGone|relisted)$/.test(message.key),
      )
      .map(({ at }) => at)
  const waitsOf = (times: readonly number[]) =>
    times.slice(1).map((time, index) => time - (times[index] ?? 0))

  test.each([
    ['resumed', 12, false],
    ['gone', 6, true],
  ] as const)(
    '%s: each wait is 0.8 s doubled, and up to twice as long',
    (name, seconds, forgets) => {
      const both = [waitsOf(tries(golden[name])), waitsOf(ours(seconds, forgets))]
      for (const waits of both) {
        expect(waits.length).toBeGreaterThan(2)
        for (const [attempt, wait] of waits.entries()) {
          expect(wait).toBeGreaterThanOrEqual(800 * 2 ** attempt)
          expect(wait).toBeLessThanOrEqual(1_600 * 2 ** attempt + 20) // a real clock is late
        }
      }
    },
  )
})

test('a watch that comes back brings every change in its order, nothing twice', () => {
  const heard = afterBreak(golden.resumed).filter(({ what }) => HEARD.test(what))
  const { steps } = play(12, false)
  const before = steps.findIndex(({ message }) => message.key === 'controllers/watchResumed') - 1
  const missed = steps[before]?.world.controllers.brokenWatches?.[KEY]?.missed ?? []
  expect(missed.map(({ verb, name }) => `${WORDS[verb]} ${name.split('/')[1]}`)).toEqual(
    heard.map(({ what, name }) => `${what} ${name}`),
  )
})

test('after a 410 the list tells what differs, what is gone, and the rest once more; what came and went is never heard of', () => {
  const heard = afterBreak(golden.gone).filter(({ what }) => HEARD.test(what))
  const isSame = ({ what, ...one }: Seen) => what === 'update' && one.old === one.new
  const gone = heard.filter(({ what }) => what === 'deleteUnknown').length
  const same = heard.filter(isSame).length
  const { steps } = play(6, true)
  const relisted = steps.find(({ message }) => message.key === 'controllers/relisted')
  expect(relisted?.message.params).toMatchObject({
    gone,
    same,
    changed: heard.length - gone - same,
    count: heard.length - gone,
  })
})

test('a watch that is closed and accepted again at once misses nothing', () => {
  const [first, ...rest] = afterBreak(golden.closed).filter(({ what }) => !/healed/.test(what))
  expect([first?.what, rest.length]).toEqual(['watch', 5])
  const { steps } = play(0, false)
  const resumed = steps.find(({ message }) => message.key === 'controllers/watchResumed')
  expect(resumed).toMatchObject({ at: 0, message: { params: { count: 0 } } })
})

test('a resync hands out every object of the cache with the resourceVersion that it has, and asks nobody', () => {
  const since = golden.resync.findLastIndex(({ what }) => !/update/.test(what))
  const again = golden.resync.slice(since + 1) as readonly Seen[] // as: their fields differ
  expect(again.map((one) => one.old)).toEqual(again.map((one) => one.new))
  expect(again.map(({ name }) => name).toSorted()).toEqual(['a', 'c', 'd'])
  const world = withInput(play(0, false).rests.at(-1)?.world ?? emptyWorld({ seed: 3 }), 5_000, {
    kind: 'controllers/resynced',
    program: 'kube-controller-manager',
  })
  const [step] = record(world, handlers, limits).steps
  expect(step?.message).toMatchObject({
    key: 'controllers/resynced',
    params: { keys: again.length },
  })
})
