import { type Score, scoreOfLines } from './attempt.ts'
import { hashOfDocument, hexOf, type Receipt, readHead, readReceipt } from './chain-receipt.ts'
import { lessonOf } from './lesson-of.ts'
import { readLink } from './link.ts'
import { prepare } from './prepare.ts'
import { type Asked, questionsOf } from './question.ts'
import { makeRecording } from './recorder.ts'
import { reseeded } from './reseed.ts'
import { seedsOf } from './student-seed.ts'

/** What a teacher is told of a receipt. */
export type Checked =
  | { readonly kind: 'noLink' | 'noReceipt' | 'otherScenario' }
  | {
      readonly kind: 'read'
      readonly receipt: Receipt
      readonly questions: readonly Asked[]
      /** Of the lines that fit. */
      readonly score: Score
      /** Whether the dice are those of the name that was given; undefined without a name. */
      readonly isOfName?: boolean
    }

/**
 * Plays the scenario of a link with the dice of a receipt, and reads the answers against what happens there. Needs no
 * network beyond the page itself. Never throws for what anybody pastes.
 */
export async function checkReceipt(
  link: string,
  code: string,
  name = '',
  ready?: () => Promise<unknown>,
): Promise<Checked> {
  const head = readHead(code)
  if (!head) return { kind: 'noReceipt' }
  const scenario = await scenarioOf(link)
  if (!scenario) return { kind: 'noLink' }
  const document = hashOfDocument(scenario)
  if (hexOf(document.slice(0, 4)) !== head.document) return { kind: 'otherScenario' }
  const prepared = await prepare(scenario)
  if (!prepared.ok) return { kind: 'noLink' }
  const played = await makeRecording(reseeded(prepared.value, head.seed), ready)
  const questions = questionsOf(played, scenario.questions)
  const receipt = readReceipt(code, questions, document)
  if (!receipt) return { kind: 'noReceipt' }
  const fitting = receipt.lines.filter(({ isValid, isChanged }) => isValid && !isChanged)
  return {
    kind: 'read',
    receipt,
    questions,
    score: scoreOfLines(fitting, questions),
    ...(name.trim() !== '' && { isOfName: seedsOf(name, document).includes(head.seed) }),
  }
}

/** The document of a link, of the address of a lesson, or of the name of one. */
async function scenarioOf(link: string) {
  const text = link.trim()
  const hash = /#.*\bs(?:=|%(?:25)*3D).*$/i.exec(text)?.[0] ?? (/^s=/.test(text) ? `#${text}` : '')
  if (hash) {
    const read = await readLink(hash, lessonOf)
    return read.ok ? read.value.scenario : undefined
  }
  const [, named] =
    /[?&]lesson=([a-z0-9-]{1,64})/.exec(text) ?? /\/lessons\/([a-z0-9-]{1,64})/.exec(text) ?? []
  if (named) return lessonOf(named)
  if (/^[a-z0-9-]{1,64}$/.test(text)) return lessonOf(text)
  return /^https?:\/\//.test(text) ? lessonOf('first-request') : undefined
}
