import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHeldBack } from '../../src/player/held-back.ts'
import { MORE_QUESTIONS } from '../../src/player/more-questions.ts'
import { plugQuestions, questionsOf } from '../../src/player/question.ts'
import { forReal, writeForReal } from '../../src/player/try-for-real.ts'
import { writeCsv, writeMarkdown } from '../../src/player/write-steps.ts'
import type { Manifest } from '../../src/scenario/applied-objects.ts'
import { LESSONS } from '../../src/scenario/catalog/lessons.ts'
import { openScenario } from '../../src/scenario/open.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import { words } from '../../src/words/en.ts'
import { openPhrasebook } from '../../src/words/format.ts'

plugQuestions(MORE_QUESTIONS)

const phrasebook = openPhrasebook('en', words)

function open(name: string) {
  const opened = openScenario(LESSONS.find((lesson) => lesson.name === name)?.document)
  if (!opened.ok) throw new Error(`${name} does not open`)
  const objects = opened.value.manifests as readonly Manifest[] // as: lessons hold objects
  return { scenario: opened.value, objects, recording: recordScenario(opened.value, objects) }
}

describe('steps as text', () => {
  const { recording } = open('one-third')
  const story = recording.steps.filter(({ level }) => level === 'story')

  test('Markdown has a line for each step, numbered as on the page', () => {
    const lines = writeMarkdown('Why [1/3]?', story, phrasebook).split('\n')
    expect(lines[0]).toBe('# Why \\[1/3\\]?')
    expect(lines.filter((line) => /^\d+\. /.test(line))).toHaveLength(story.length)
  })

  test('CSV: a comma or a quote stays in its cell, and no cell is a formula', () => {
    const [step] = story
    if (!step) throw new Error('the lesson has a story')
    const csv = writeCsv([{ ...step, actor: '=1+1,"x"' }], phrasebook)
    expect(csv.split('\r\n')[1]).toContain(',"\'=1+1,""x""",')
  })
})

describe('for real', () => {
  test('Pods are on the Nodes of kind, and a packet is a curl', () => {
    const { scenario, objects } = open('one-third')
    const real = forReal(scenario, objects)
    expect(real.commands).toEqual([
      'kubectl exec -n shop client -- curl -sv --max-time 5 http://ng-deploy-80:80/',
    ])
    expect(real.objects.find(({ kind }) => kind === 'Pod')?.spec).toMatchObject({
      nodeName: 'hopscope-worker',
    })
    expect(real.left).toEqual([])
  })

  test('what no command can do is named', () => {
    const { scenario, objects } = open('stale-rules')
    expect(forReal(scenario, objects).left).toContain('kube-proxy/stopped')
  })

  test('a shell understands the script, and runs nothing that a stranger wrote into a name', () => {
    const { scenario, objects } = open('one-third')
    const [packet] = scenario.inputs
    if (packet?.kind !== 'traffic/opened') throw new Error('the lesson sends a packet')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '"', '$', '`', ';', ' ', 'a', '\n') }),
        (to) => {
          const hostile = { ...scenario, inputs: [{ ...packet, to: `${to}$(touch /tmp/no)` }] }
          const [command = ''] = forReal(hostile, objects).commands
          const echoed = execFileSync('sh', [
            '-c',
            `kubectl() { printf '%s\\n' "$#"; }; ${command}`,
          ])
          expect(echoed.toString()).toBe('10\n')
        },
      ),
      { numRuns: 10 },
    )
    execFileSync('sh', ['-n'], { input: writeForReal(forReal(scenario, objects), 'kind: Pod\n') })
  })
})

test('during an exam nothing is told of what lies behind an open question', () => {
  const { scenario, recording } = open('one-third')
  const questions = questionsOf(recording, scenario.questions)
  const [asked] = questions
  if (!asked) throw new Error('the lesson asks')
  const stage = { quiz: 'exam', locks: [], questions, answers: {}, cursor: 0 } as const
  expect(isHeldBack(stage, asked.gate)).toBe(false)
  expect(isHeldBack(stage, asked.reveal)).toBe(true)
  const answers = { [asked.id]: { choice: asked.answer, sure: 'sure' as const } }
  expect(isHeldBack({ ...stage, answers }, asked.reveal)).toBe(false)
  expect(isHeldBack({ ...stage, quiz: 'gate' }, asked.reveal)).toBe(false)
})
