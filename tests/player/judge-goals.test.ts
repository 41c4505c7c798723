import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countChanges } from '../../src/player/count-changes.ts'
import { judgeGoals } from '../../src/player/judge-goals.ts'
import { openScenario } from '../../src/scenario/open.ts'
import type { Input, Scenario } from '../../src/scenario/schema.ts'
import { scenarioOf, send } from '../fixtures/scenes.ts'

describe('a goal', () => {
  const lost = () => send({ from: 'pod:default/a', to: 'none' })
  const fine = () => send({ from: 'pod:default/a', to: 'other' })

  test('that no request is lost is met by an answer, and broken where the client is refused', () => {
    const [met] = judgeGoals(fine(), [{ kind: 'noRequestLost' }])
    expect(met).toMatchObject({ state: 'met', seen: 1 })
    const recording = lost()
    const [broken] = judgeGoals(recording, [{ kind: 'noRequestLost' }])
    expect(broken?.state).toBe('broken')
    expect(recording.steps[broken?.step ?? -1]?.message.key).toMatch(/timedOut|refused/)
  })

  test('is not reached by doing less than it asks for', () =>
    expect(judgeGoals(fine(), [{ kind: 'noRequestLost', least: 2 }])[0]?.state).toBe('idle'))

  test('about what is not there is neither met nor broken', () =>
    expect(
      judgeGoals(fine(), [
        { kind: 'readyAtLeast', service: 'shop/nobody', min: 1 },
        { kind: 'quorumSurvives', zones: {} },
        { kind: 'queriesAtMost', max: 0 },
      ]).map(({ state }) => state),
    ).toEqual(['idle', 'idle', 'idle']))

  test('about ready endpoints counts each address once, and keeps the lowest', () => {
    const ready = { kind: 'readyAtLeast', service: 'default/other', min: 1 } as const
    const [met] = judgeGoals(fine(), [ready])
    expect(met?.state).toBe('met')
    expect(judgeGoals(fine(), [{ ...ready, min: (met?.seen ?? 0) + 1 }])[0]).toMatchObject({
      state: 'broken',
      step: 0,
    })
  })
})

test.each([
  [{ goals: [{ kind: 'nothingEverHappens' }] }, 'goals.0.kind'],
  [{ goals: [{ kind: 'readyAtLeast', service: 'web', min: 1 }] }, 'goals.0.service'],
  [{ goals: Array.from({ length: 9 }, () => ({ kind: 'noRequestLost' })) }, 'goals'],
  [{ par: -1 }, 'par'],
])('a document with a goal that is none is refused: %#', (fields, path) => {
  const opened = openScenario({ version: 1, seed: 1, manifests: [], inputs: [], ...fields })
  expect(opened.ok ? [] : opened.problems.map((problem) => problem.path)).toContain(path)
})

describe('changes are counted', () => {
  const at = (times: readonly number[]): Input[] =>
    times.map((at) => ({ at, kind: 'kube-proxy/stopped', node: 'node-a' }))
  const part = (change: Partial<Scenario>, objects: object[] = []) => ({
    scenario: scenarioOf(change),
    objects: objects as never,
  })

  test('between documents, whatever was undone on the way; as many there as back', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(9)), fc.array(fc.nat(9)), (one, other) => {
        const [before, after] = [part({ inputs: at(one) }), part({ inputs: at(other) })]
        expect(countChanges(before, before)).toBe(0)
        expect(countChanges(before, after)).toBe(countChanges(after, before))
        expect(countChanges(before, after)).toBeLessThanOrEqual(Math.max(one.length, other.length))
      }),
    ))

  test('one for a moved input, an object with several fields changed, a field of the cluster', () => {
    const pod = { kind: 'Pod', metadata: { name: 'a' } }
    expect(countChanges(part({ inputs: at([1, 2]) }), part({ inputs: at([1, 3]) }))).toBe(1)
    expect(countChanges(part({}, [pod]), part({}, [{ ...pod, spec: { a: 1, b: 2 } }]))).toBe(1)
    expect(countChanges(part({}), part({ cluster: { ...scenarioOf({}).cluster, nodes: 3 } }))).toBe(
      1,
    )
  })
})
