import {
  type Attempt,
  readAttempt,
  type Score,
  scoreOfLines,
  withHints,
  withLine,
} from '../player/attempt.ts'
import { hashOfDocument, hexOf, readReceipt, writeReceipt } from '../player/chain-receipt.ts'
import type { Stage, StageStore } from '../player/stage.ts'
import type { View } from '../player/view-slice.ts'
import { remember, remembered } from './stored.ts'

/** The attempt of whoever plays: what was answered first counts, whatever is loaded again. */
export interface KeptAttempt {
  readonly now: () => Attempt
  readonly receipt: () => string
  readonly score: () => Score
  /** Begins anew: without answers, with the next number. The page has to be opened again. */
  readonly renew: () => void
}

const kept = new WeakMap<StageStore, KeptAttempt>()

export const attemptOf = (store: StageStore): KeptAttempt | undefined => kept.get(store)

/**
 * Keeps what is answered on a stage, in this browser where that can be. An exam goes on with what was answered before;
 * otherwise an attempt at whose end everything was answered is followed by another. `receipt`: what a learning platform
 * kept of it; `startedAt`: when the page was opened, in whole seconds since 1970.
 */
export function keepAttempt(store: StageStore, receipt = '', startedAt = seconds()): KeptAttempt {
  const known = kept.get(store)
  if (known) return known
  const { author, questions, quiz } = store.getState()
  const document = hashOfDocument(author.scenario)
  const { seed } = author.scenario
  const name = `attempt.${hexOf(document.slice(0, 8))}`
  let attempt = begun()
  const keep = (next: Attempt) => {
    attempt = next
    remember(name, JSON.stringify(next))
  }
  keep(attempt)
  if (quiz === 'exam') goOn(store, attempt)

  const note = (now: Stage & View, before: Pick<Stage & View, 'answers' | 'hints'>) => {
    if (now.hints !== before.hints) keep(withHints(attempt, now.hints))
    if (now.answers === before.answers) return
    for (const asked of now.questions) {
      const given = now.answers[asked.id]
      if (!given || before.answers[asked.id]) continue
      keep(
        withLine(attempt, {
          question: asked.id,
          choice: given.choice,
          sure: given.sure,
          hints: attempt.hints[asked.id] ?? 0,
          seconds: Math.max(0, seconds() - attempt.startedAt),
          isRight: given.choice === asked.answer,
          ...(now.scenario !== now.author.scenario && { isChanged: true as const }), // as: a literal
        }),
      )
    }
  }
  // A reader may have answered while this was loaded.
  note(store.getState(), { answers: {}, hints: attempt.hints })
  store.subscribe(note)

  function begun(): Attempt {
    const before = readAttempt(remembered(name) ?? '')
    const told = attemptIn(receipt, store.getState(), document)
    const last = told ?? before
    const isOver = quiz !== 'exam' && last?.lines.length === questions.length
    if (last && last.seed === seed && !isOver) return last
    return newAttempt(seed, (last?.number ?? 0) + 1, startedAt)
  }

  const value: KeptAttempt = {
    now: () => attempt,
    // Lines are told by the questions of the author's recording: a changed scenario asks others.
    receipt: () => writeReceipt(attempt, questions, document),
    score: () => scoreOfLines(attempt.lines, questions),
    renew: () => keep(newAttempt(seed, attempt.number + 1, seconds())),
  }
  kept.set(store, value)
  return value
}

const seconds = (): number => Math.floor(Date.now() / 1_000)

const newAttempt = (seed: number, number: number, startedAt: number): Attempt => ({
  seed,
  startedAt,
  number,
  salt: hexOf(crypto.getRandomValues(new Uint8Array(4))),
  lines: [],
  hints: {},
})

/** What was answered and shown before is so again. */
function goOn(store: StageStore, { lines, hints }: Attempt): void {
  const answers = Object.fromEntries(
    lines.map(({ question, choice, sure }) => [question, { choice, sure }]),
  )
  store.setState({ answers, hints } satisfies Partial<Stage & View>)
}

/** An attempt as a learning platform gives it back; one that does not fit is none. */
function attemptIn(text: string, stage: Stage, document: Uint8Array): Attempt | undefined {
  const receipt = readReceipt(text, stage.questions, document)
  if (!receipt || receipt.wrongAt !== undefined) return undefined
  const { seed, startedAt, number, salt, lines } = receipt
  const hints = Object.fromEntries(lines.map((line) => [line.question, line.hints]))
  return {
    seed,
    startedAt,
    number,
    salt,
    hints,
    lines: lines.map(({ asked: _, isValid: __, ...line }) => line),
  }
}
