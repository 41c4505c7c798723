import { expect, test } from 'vitest'
import { breakpointText, readBreakpoint } from '../../../src/domains/traffic/breakpoint.ts'
import {
  setBreakpoints,
  toggleBreakpoint,
} from '../../../src/domains/traffic/view/set-breakpoints.ts'
import { createStage } from '../../../src/player/stage.ts'
import { LESSONS } from '../../../src/scenario/catalog/lessons.ts'
import { openLesson } from '../../../src/scenario/open-lesson.ts'

/** Breakpoints as a link says them, and what stepping makes of them. */

test.each([
  'node-a/nat/KUBE-SERVICES#3',
  'node-a/nat/KUBE-SERVICES',
  'node-a/ip kube-proxy/service-2QRHZV4L-default/web/tcp/80#1',
  'node-a/ip kube-proxy/service-2QRHZV4L-default/web/tcp/80',
])('%s is read and written', (text) => {
  const place = readBreakpoint(text)
  expect(place && breakpointText(place)).toBe(text)
})

test.each(['', 'node-a', 'node-a/nat', 'node-a/nat/'])('“%s” names no chain', (text) => {
  expect(readBreakpoint(text)).toBeUndefined()
})

test('a step that would go past a breakpoint stops there; one that is taken away lets it pass', async () => {
  const lesson = openLesson(LESSONS.find(({ name }) => name === 'hairpin')?.document)
  const stage = await createStage({ ...lesson, scenario: { ...lesson.scenario, questions: [] } })
  const { steps } = stage.getState().recording
  stage.getState().seek(0)
  const text = 'node-a/nat/KUBE-POSTROUTING#1'
  toggleBreakpoint(stage, text)
  setBreakpoints(stage, [...stage.getState().breakpoints, 'no chain'])
  expect(stage.getState().breakpoints).toEqual([text])
  stage.getState().step('connection', 1)
  expect(steps[stage.getState().cursor]?.focus).toContain('rule:node-a/nat/KUBE-POSTROUTING/1')
  toggleBreakpoint(stage, text)
  stage.getState().seek(0)
  stage.getState().step('connection', 1)
  expect(stage.getState().cursor).toBe(steps.length - 1)
})
