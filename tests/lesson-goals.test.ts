import { describe, expect, test } from 'vitest'
import { countChanges } from '../src/player/count-changes.ts'
import { areMet, judgeGoals } from '../src/player/judge-goals.ts'
import { loadLesson } from '../src/player/load-lesson.ts'
import { prepare } from '../src/player/prepare.ts'
import { makeRecording } from '../src/player/recorder.ts'
import { LESSONS } from '../src/scenario/catalog/lessons.ts'
import type { Scenario, Try } from '../src/scenario/schema.ts'
import { tryOut } from '../src/scenario/try-out.ts'

/** A way to play a lesson: what a learner changes, and what becomes of its goals. */
async function played(name: string, change: (scenario: Scenario) => Scenario = (same) => same) {
  const lesson = await loadLesson(name)
  const scenario = change(lesson.scenario)
  const isSame = scenario.manifests === lesson.scenario.manifests
  const prepared = isSame ? undefined : await prepare(scenario)
  const objects = prepared?.ok ? prepared.value.objects : lesson.objects
  const recording = await makeRecording({ scenario, objects })
  const judged = judgeGoals(recording, scenario.goals ?? [])
  return { recording, judged, changes: countChanges(lesson, { scenario, objects }), scenario }
}

type Inputs = Scenario['inputs']

const inputs =
  (change: (inputs: Inputs) => Inputs) =>
  (scenario: Scenario): Scenario => ({ ...scenario, inputs: change(scenario.inputs) })

/** The same inputs, those of one kind at another time. */
const moved = (kind: string, at: number) =>
  inputs((all) =>
    all
      .map((input) => (input.kind === kind ? { ...input, at } : input))
      .toSorted((one, other) => one.at - other.at || (one.kind < other.kind ? -1 : 1)),
  )

const asking = (name: string) =>
  inputs((all) => all.map((input) => (input.kind === 'names/asked' ? { ...input, name } : input)))

const objectsOf = ({ manifests }: Scenario) => manifests as Record<string, unknown>[] // as: lessons list objects

/** Changes as a learner makes them; each reaches the goals of its lesson. */
const SOLUTIONS: Readonly<Record<string, (scenario: Scenario) => Scenario>> = {
  ndots: asking('a.b.c.e.f.g.'),
  'external-name-cost': asking('www.example.com.'),
  'etcd-quorum': (scenario) => ({
    ...scenario,
    cluster: {
      ...scenario.cluster,
      etcd: scenario.cluster.etcd && { ...scenario.cluster.etcd, members: 5 },
    },
  }),
  'no-endpoints': (scenario) => ({
    ...scenario,
    manifests: objectsOf(scenario).map((object) =>
      object.kind === 'Service'
        ? { ...object, spec: { ...(object.spec as object), selector: { app: 'ng' } } }
        : object,
    ),
  }),
  caches: moved('api/applied', 0),
  'stale-rules': moved('kube-proxy/started', 50_000),
  'etcd-quorum-lost': moved('etcd/forcedNew', 2_000),
  'three-wanted': (scenario) => ({
    ...scenario,
    settings: { ...scenario.settings, replicas: { 'shop/web': 5 } },
  }),
}

describe('goals of lessons', () => {
  test.each(Object.keys(SOLUTIONS))(
    '%s: not met as it stands, met with as many changes as par says',
    async (name) => {
      const before = await played(name)
      expect(areMet(before.judged)).toBe(false)
      expect(before.changes).toBe(0)
      const after = await played(name, SOLUTIONS[name])
      expect(after.judged.map(({ goal, state, step }) => [goal.kind, state, step])).toEqual(
        after.judged.map(({ goal }) => [goal.kind, 'met', undefined]),
      )
      expect(after.changes).toBe(after.scenario.par)
    },
  )

  test('rollout-race: met as it stands, broken while kube-proxy is stopped', async () => {
    expect(areMet((await played('rollout-race')).judged)).toBe(true)
    const { judged, recording } = await played('rollout-race', (scenario) =>
      tryOut(scenario, (scenario.tries ?? [])[1] as Try),
    )
    expect(areMet(judged)).toBe(false)
    const step = judged[0]?.step ?? -1
    expect(recording.steps[step]?.message.key).toMatch(/refused|timedOut/)
  })

  test('every goal of every lesson can be judged in the recording of its author', async () => {
    for (const { name } of LESSONS) {
      const { scenario } = await loadLesson(name)
      if (!scenario.goals) continue
      const { judged } = await played(name)
      expect(
        judged.map(({ state }) => state),
        name,
      ).not.toContain('idle')
      expect(areMet(judged) === false, name).toBe(scenario.par !== undefined)
    }
  })
})
