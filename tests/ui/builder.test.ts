import { expect, test } from 'vitest'
import { GOAL_KINDS, INPUT_KINDS } from '../../src/scenario/input-fields.ts'
import { sectionOf } from '../../src/ui/builder/go-to-field.ts'
import { en } from '../../src/ui/builder/locale/en.ts'
import { inputKey } from '../../src/ui/builder/use-input-words.ts'

test.each(GOAL_KINDS)('the goal %s has words', (kind) => expect(en[`goal_${kind}`]).toBeTruthy())

test.each(INPUT_KINDS)('the input %s has words', (kind) => expect(en[inputKey(kind)]).toBeTruthy())

test.each([
  ['inputs.3.port', 'timeline'],
  ['questions.0.before', 'questions'],
  ['notes.2.text', 'questions'],
  ['goals.0.min', 'questions'],
  ['title.en', 'learner'],
  ['locks', 'learner'],
  ['cluster.serviceCIDR', 'cluster'],
  ['2.spec.ports[0].port', 'cluster'],
  ['manifests', 'cluster'],
  ['', 'cluster'],
])('a problem at “%s” is mended in the section %s', (path, section) =>
  expect(sectionOf(path)).toBe(section),
)
