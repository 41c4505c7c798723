import { describe, expect, test } from 'vitest'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { createStage, questionOnScreen, stepOnScreen } from '../../src/player/stage.ts'
import { connection } from '../fixtures/scenes.ts'

const open = async () => createStage(await loadLesson('first-request'))
const keyOf = (store: Awaited<ReturnType<typeof open>>) =>
  stepOnScreen(store.getState())?.message.key

describe('a stage', () => {
  test('opens where the author wants it: the packet waits', async () => {
    const store = await open()
    expect(keyOf(store)).toBe('traffic/opened')
  })

  test('steps forth and back by the same stops', async () => {
    const store = await open()
    const { step, answer } = store.getState()
    const forth: number[] = []
    for (let presses = 0; presses < 30; presses++) {
      const question = questionOnScreen(store.getState())
      if (question) answer(question.id, { choice: 'skipped', sure: 'guess' })
      else step('hop', 1)
      forth.push(store.getState().cursor)
    }
    const stops = [...new Set(forth)]
    const back: number[] = []
    for (const _ of stops) {
      back.push(store.getState().cursor)
      store.getState().step('hop', -1)
    }
    expect(back).toEqual([...stops].reverse())
  })

  test('stops before the answer until a prediction is made', async () => {
    const store = await open()
    for (let presses = 0; presses < 10; presses++) store.getState().step('hop', 1)
    const question = questionOnScreen(store.getState())
    expect(question?.choices).toHaveLength(3)
    expect(keyOf(store)).toBe('traffic/serviceFound')
    for (let presses = 0; presses < 3; presses++) store.getState().step('rule', 1)
    expect(keyOf(store), 'not even rule by rule').toBe('traffic/serviceFound')
    store.getState().answer(question?.id ?? '', { choice: question?.answer ?? '', sure: 'sure' })
    expect(keyOf(store)).toBe('traffic/podChosen')
  })

  test('keeps the learner’s place when the replicas change, and undo and redo walk the edits', async () => {
    const store = await open()
    const chosen = store
      .getState()
      .recording.steps.findIndex(({ message }) => message.key === 'traffic/podChosen')
    store.getState().seek(chosen)
    const replicas = { 'shop/ng-deploy': 7 }
    const edited = await store
      .getState()
      .edit((scenario) => ({ ...scenario, settings: { ...scenario.settings, replicas } }))
    expect(edited).toBe(true)
    expect(keyOf(store)).toBe('traffic/podChosen')
    expect(stepOnScreen(store.getState())?.message.params.of).toBe(7)
    await store.getState().undo()
    expect(stepOnScreen(store.getState())?.message.params.of).toBe(3)
    await store.getState().redo()
    expect(stepOnScreen(store.getState())?.message.params.of).toBe(7)
    await store.getState().reset()
    expect(keyOf(store)).toBe('traffic/opened')
  })

  test('shows the newest of many quick edits, as a dragged slider makes them', async () => {
    const store = await open()
    const drag = [4, 5, 6, 7, 8].map((count) =>
      store.getState().edit((scenario) => ({
        ...scenario,
        settings: { ...scenario.settings, replicas: { 'shop/ng-deploy': count } },
      })),
    )
    expect(await Promise.all(drag)).toEqual([false, false, false, false, true])
    expect(store.getState().scenario.settings.replicas).toEqual({ 'shop/ng-deploy': 8 })
    expect(store.getState().past).toHaveLength(1)
  })

  test('acting in the past drops the later inputs, and undo brings them back', async () => {
    const store = await open()
    const { at: _, ...event } = connection({ from: 'pod:shop/client', to: 'ng-deploy-80', at: 0 })
    store.getState().seek(store.getState().recording.steps.length - 1)
    await store.getState().act(event)
    expect(store.getState().scenario.inputs).toHaveLength(2)
    store.getState().seek(0)
    await store.getState().act(event)
    expect(store.getState().scenario.inputs.map(({ at }) => at)).toEqual([0, 0])
    await store.getState().undo()
    expect(store.getState().scenario.inputs.at(-1)?.at).toBeGreaterThan(0)
  })

  test('keeps the scenario that works when the new manifests do not', async () => {
    const store = await open()
    const before = store.getState()
    const accepted = await before.edit((scenario) => ({
      ...scenario,
      manifests: 'apiVersion: v1\nkind: Pod\nmetadata: {name: Web}\n',
    }))
    expect(accepted).toBe(false)
    expect(store.getState().problems[0]?.line).toBe(3)
    expect(store.getState().recording).toBe(before.recording)
    expect(store.getState().cursor).toBe(before.cursor)
  })
})
