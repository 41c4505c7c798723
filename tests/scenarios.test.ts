import { describe, expect, test } from 'vitest'
import type { Recording } from '../src/core/sim/kernel.ts'
import { promises } from '../src/domains/registry.ts'
import { drawMap } from '../src/domains/traffic/lens.ts'
import { plugModes } from '../src/domains/traffic/modes.ts'
import { checkDocument } from '../src/player/check-document.ts'
import { hintsFor } from '../src/player/find-hints.ts'
import { frameAt } from '../src/player/frame.ts'
import { loadLesson } from '../src/player/load-lesson.ts'
import { MORE_QUESTIONS } from '../src/player/more-questions.ts'
import { plugQuestions, questionsOf } from '../src/player/question.ts'
import { makeRecording } from '../src/player/recorder.ts'
import { LESSONS } from '../src/scenario/catalog/lessons.ts'
import { recordScenario } from '../src/scenario/record-scenario.ts'
import type { Scenario } from '../src/scenario/schema.ts'
import { tryOut } from '../src/scenario/try-out.ts'
import { words as english } from '../src/words/en.ts'
import { openPhrasebook } from '../src/words/format.ts'
import { words as chinese } from '../src/words/zh-CN.ts'
import type { World } from '../src/world.ts'
import { print } from './fixtures/print.ts'

plugQuestions(MORE_QUESTIONS)

plugModes()

/** Each lesson is recorded once; its worlds are frozen. */
const recordings = new Map<string, Recording<World>>()
async function recorded(name: string): Promise<Recording<World>> {
  const known = recordings.get(name)
  if (known) return known
  const { scenario, objects } = await loadLesson(name)
  const recording = recordScenario(scenario, objects, { freeze: true })
  recordings.set(name, recording)
  return recording
}

/** The same steps, byte for byte. */
function expectSame(one: Recording<World>, other: Recording<World>) {
  expect(one.steps.length).toBe(other.steps.length)
  for (const [index, step] of one.steps.entries())
    expect(print(step) === print(other.steps[index]), `step ${index}`).toBe(true)
}

const phrasebooks = [openPhrasebook('en', english), openPhrasebook('zh-CN', chinese)]
const lens = { id: 'map', draw: drawMap }

describe.each(LESSONS)('the lesson $name', ({ name }) => {
  test('plays to an end, and is the same each time', async () => {
    const { scenario, objects } = await loadLesson(name)
    const recording = await recorded(name)
    expect(recording.ending).toBe('settled')
    expect(recording.steps.length).toBeGreaterThan(10)
    expectSame(recordScenario(scenario, [...objects]), recording)
  })

  test('as it was brought to rest while building is what it would be brought to now', async () => {
    const lesson = await loadLesson(name)
    const quick = await makeRecording(lesson)
    expectSame(quick, await recorded(name))
  })

  test('keeps every promise of every domain in each of its worlds', async () => {
    for (const { world, index } of (await recorded(name)).steps) {
      for (const { claim, broken } of promises)
        expect(broken(world), `${claim}, at step ${index}`).toBeUndefined()
    }
  })

  test('is told in both languages, each step with words of its own', async () => {
    for (const { message } of (await recorded(name)).steps) {
      for (const phrasebook of phrasebooks) {
        const text = phrasebook.text(message)
        expect(text, `${message.key} in ${phrasebook.locale}`).not.toContain(message.key)
        expect(text).not.toMatch(/[{}]|undefined/)
      }
    }
  })

  test('asks questions that its own state can answer', async () => {
    const { scenario } = await loadLesson(name)
    const recording = await recorded(name)
    const asked = questionsOf(recording, scenario.questions)
    expect(asked).toHaveLength(scenario.questions.length)
    for (const { choices, answer, gate, reveal } of asked) {
      expect(choices).toContain(answer)
      expect(gate).toBeLessThan(reveal)
    }
  })

  test('has nothing that its author would be told of: each moment comes, each name is there', async () => {
    const { scenario } = await loadLesson(name)
    expect(checkDocument(scenario, await recorded(name))).toEqual([])
  })

  test('has three hints for each question, told in both languages, that do not name the answer', async () => {
    const { scenario } = await loadLesson(name)
    const recording = await recorded(name)
    for (const asked of questionsOf(recording, scenario.questions)) {
      const ladder = hintsFor(recording, asked)
      expect(ladder, asked.ask).toHaveLength(3)
      for (const message of ladder ?? [])
        for (const phrasebook of phrasebooks) {
          const text = phrasebook.text(message)
          expect(text, message.key).not.toMatch(/[{}]|undefined|NaN|hint_/)
          if (/[:.]/.test(asked.answer))
            expect(text, message.key).not.toContain(asked.answer.split('/').at(-1))
        }
    }
  })

  test('each “what if” of its author plays to an end, and changes the story', async () => {
    const { scenario, objects } = await loadLesson(name)
    const told = (changed: Scenario) =>
      recordScenario(changed, objects).steps.map(({ message }) => message)
    const asIs = (await recorded(name)).steps.map(({ message }) => message)
    for (const each of scenario.tries ?? []) {
      const tried = told(tryOut(scenario, each))
      expect(tried.length, JSON.stringify(each.label)).toBeGreaterThan(3)
      expect(tried, JSON.stringify(each.label)).not.toEqual(asIs)
    }
  })

  test('is drawn at every step: each box and each traveller has its place, inside the map', async () => {
    const recording = await recorded(name)
    for (const { index } of recording.steps) {
      const { drawing, places } = frameAt(recording, index, lens)
      const map = places['host:map']
      for (const { id } of drawing.boxes) {
        const place = places[id]
        expect(
          place && map && place.x >= map.x && place.x + place.width <= map.x + map.width,
          `${id} at step ${index}`,
        ).toBe(true)
      }
      for (const { at } of drawing.travellers) expect(places[at], `step ${index}`).toBeDefined()
      for (const { source, target, id } of drawing.wires)
        expect(places[source] && places[target], id).toBeDefined()
    }
  })
})
