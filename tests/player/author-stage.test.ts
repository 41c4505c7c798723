import { describe, expect, test } from 'vitest'
import { authorStage } from '../../src/player/author-stage.ts'
import { loadLesson } from '../../src/player/load-lesson.ts'
import { createStage } from '../../src/player/stage.ts'

const connection = {
  kind: 'traffic/opened',
  from: 'pod:shop/client',
  to: 'ng-deploy-80',
  port: 80,
  protocol: 'tcp',
} as const

async function desk() {
  const main = await createStage(await loadLesson('first-request'))
  return { main, author: authorStage(main) }
}

const retitled = (title: string) => (scenario: object) => ({ ...scenario, title }) as never // as: a document

describe('an author’s stage', () => {
  test('what a form does is put at the instant on screen, and drops nothing that comes later', async () => {
    const { main, author } = await desk()
    const { act } = author.store.getState()
    author.aim({ at: 500 })
    await act(connection)
    author.aim(undefined)
    main.getState().seek(-1)
    await act(connection)
    expect(main.getState().scenario.inputs.map(({ at }) => at)).toEqual([0, 0, 500])
  })

  test('shows what it has done', async () => {
    const { main, author } = await desk()
    author.aim({ at: 500 })
    await author.store.getState().act(connection)
    const { recording, cursor } = main.getState()
    expect(recording.steps[cursor]).toMatchObject({ at: 500, message: { key: 'traffic/opened' } })
  })

  test('puts one thing in the place of another, at its time', async () => {
    const { main, author } = await desk()
    author.aim({ instead: 0 })
    await author.store.getState().act({ ...connection, port: 81 })
    expect(main.getState().scenario.inputs).toEqual([{ ...connection, port: 81, at: 0 }])
  })

  test('changes that come fast are all made, one after the other', async () => {
    const { main, author } = await desk()
    await Promise.all([
      author.change((scenario) => ({ ...scenario, seed: 12 })),
      author.change(retitled('Who answers?')),
      author.change((scenario) => ({ ...scenario, depth: 'novice' })),
    ])
    expect(main.getState().scenario).toMatchObject({
      seed: 12,
      title: 'Who answers?',
      depth: 'novice',
    })
    expect(main.getState().past).toHaveLength(3)
    await main.getState().undo()
    expect(main.getState().scenario.depth).toBeUndefined()
  })

  test('keeps questions and inputs when the manifests lose the Pod they speak of', async () => {
    const { main, author } = await desk()
    const { manifests, questions, inputs } = main.getState().scenario
    const left = (manifests as readonly object[]).filter(
      (each) => !JSON.stringify(each).includes('client'),
    )
    expect(left.length).toBeLessThan(manifests.length)
    await author.store.getState().edit((scenario) => ({ ...scenario, manifests: left as never }))
    expect(main.getState().scenario).toMatchObject({ questions, inputs })
  })

  test('refuses what no link could hold, says where, and leaves everything as it was', async () => {
    const { main, author } = await desk()
    const before = main.getState().scenario
    const done = await author.change(
      (scenario) => ({ ...scenario, inputs: [{ ...connection, at: 0, port: 99_999 }] }) as never,
    )
    expect(done).toBe(false)
    expect(main.getState().scenario).toBe(before)
    expect(main.getState().problems.map(({ path }) => path)).toEqual(['inputs.0.port'])
  })

  test('words and questions do not make the story anew', async () => {
    const { main, author } = await desk()
    const { recording } = main.getState()
    await author.change(retitled('Another'))
    expect(main.getState().recording).toBe(recording)
    await author.change((scenario) => ({ ...scenario, questions: [] }))
    expect(main.getState().questions).toEqual([])
    expect(main.getState().recording).toBe(recording)
  })
})
