import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CASES } from './cases.ts'
import { runOurs } from './run-ours.ts'
import { type History, type PeerEvent, tellHistory } from './tell-history.ts'

/** What the peer did with the same manifests, recorded by record.mjs; what is not compared, and why: README.md. */
const GOLDEN = new URL('../../golden/webernetes/histories.json', import.meta.url)
interface Recorded {
  readonly id: string
  readonly history: History
  readonly events: readonly PeerEvent[]
}
const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(GOLDEN, 'utf8'),
)
const theirsOf = (id: string): Recorded => {
  const found = recorded.find((one) => one.id === id)
  if (!found) throw new Error(`${id} was not recorded: node tests/conformance/webernetes/record.mjs`)
  return found
}

/** README.md, by the same letters. Each exception must still be one: a difference that has gone fails too. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // A: kubelets of the peer look at their Pods at different moments
  'rolling-update-two-at-once': ['sizes', 'milestones', 'counts', 'events'],
  // B: when the ReplicaSet controller counts
  'rolling-update-without-surge': ['counts'],
  'pod-deleted': ['counts'],
  // D: a program that gets ready while it is stopped
  'roll-back-in-mid-rollout': ['milestones', 'lives'],
  // E: attempts to pull
  'image-missing': ['lives'],
  'image-missing-in-a-rollout': ['lives'],
  // F: Pods that are collected
  'deployment-deleted': ['milestones', 'lives'],
}

describe.each(CASES.map((one) => [one.id, one] as const))('%s', (id, one) => {
  const { versions, events } = runOurs(one)
  const ours = tellHistory(versions)
  const { history: theirs, events: told } = theirsOf(id)
  test.each([
    ['sizes', sizesOf],
    ['milestones', milestonesOf],
    ['counts', countsOf],
    ['conditions', conditionsOf],
    ['lives', livesOf],
  ] as const)('%s are those of the peer', (aspect, tell) => {
    const [here, there] = [tell(ours), tell(theirs)]
    if (EXCEPTIONS[id]?.includes(aspect)) expect(here).not.toEqual(there)
    else expect(here).toEqual(there)
  })

  test('events are those of the peer', () => {
    const [here, there] = [eventsOf(events), eventsOf(told)]
    if (EXCEPTIONS[id]?.includes('events')) expect(here).not.toEqual(there)
    else expect(here).toEqual(there)
  })
})

/** What was told of objects of each kind, each object on its own, with the words that name nobody; the same again is told once. */
function eventsOf(events: readonly PeerEvent[]) {
  const by = new Map<string, string[]>()
  for (const [kind, name, type, reason, from, message] of events) {
    if (reason === 'Unhealthy') continue // G: single failures of probes
    const key = `${kind} ${name}`
    const told = by.get(key) ?? []
    by.set(key, told)
    const text = `${type} ${reason} ${from}: ${message.replaceAll(/web-[0-9a-z]+(-[0-9a-z]+)?/g, 'NAME').replace(/node-\w+$/, 'NODE')}`
    if (!told.includes(text)) told.push(text)
  }
  return [...by].map(([key, told]) => `${key.split(' ')[0]}: ${told.join('; ')}`).sort()
}

/** Which ReplicaSet was sized when: the rollout. */
function sizesOf({ milestones }: History) {
  return milestones.filter((told) => / wanted$/.test(told))
}

/** What happened to each object, in order; whose turn came first at one moment is left to chance by both. */
function milestonesOf({ milestones }: History) {
  const by: Record<string, string[]> = {}
  for (const told of milestones) {
    const [object = '', what = ''] = told.split(': ')
    const [, text = what, count = '1'] = /^(.*) \((\d+) times\)$/.exec(what) ?? []
    by[object] ??= []
    for (let time = 0; time < Number(count); time++) by[object].push(text)
  }
  return by
}

const COUNTS = ['has', 'ready', 'available', 'updated']

/** Where counts turn: 0, 2, 3 and 0, 3 rise alike. */
function countsOf({ fields }: History) {
  return mapped(fields, (object) =>
    Object.fromEntries(
      Object.entries(object)
        .filter(([field]) => COUNTS.includes(field))
        .map(([field, values]) => [field, turnsOf(values)]),
    ),
  )
}

const turnsOf = (values: readonly string[]): readonly string[] =>
  values.filter((value, at) => {
    const [before, after] = [values[at - 1], values[at + 1]]
    if (before === undefined || after === undefined) return true
    return Number(after) > Number(value) !== Number(value) > Number(before)
  })

/** Conditions of the Deployment with their reasons, one after the other. */
function conditionsOf({ fields }: History) {
  return mapped(fields, ({ Available, Progressing }) => ({ Available, Progressing }))
}

/** Phases, containers and conditions of Pods; C: without the status that the last kubelet's words give them. */
function livesOf({ lives }: History) {
  const told = Object.entries(lives).map(([life, count]) => {
    const [place = '', ...rest] = life.split(': ')
    const fields = rest.join(': ').split('; ').map((field) => field.replace(LAST_WORDS, ''))
    return `${count} ${place}: ${fields.sort().join('; ')}`
  })
  return told.sort()
}

const LAST_WORDS = / > (Failed|ended 143|False PodFailed)$|(?<=ToStartContainers: False > True) > False$/

function mapped<Value, To>(record: Readonly<Record<string, Value>>, to: (value: Value) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]))
}
