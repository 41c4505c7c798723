import type { Problem } from '../core/result.ts'
import { LEVELS, type Level, type Step } from '../core/sim/kernel.ts'
import { plugModes } from '../domains/traffic/modes.ts'
import { type LessonOf, readLink, writeLink } from '../player/link.ts'
import { findMoment } from '../player/moment.ts'
import { MORE_QUESTIONS } from '../player/more-questions.ts'
import { type Prepared, prepare } from '../player/prepare.ts'
import { plugQuestions, questionsOf } from '../player/question.ts'
import { recordOf, roundMs, writeMermaid } from '../player/write-steps.ts'
import { LESSONS } from '../scenario/catalog/lessons.ts'
import { say } from '../scenario/explain.ts'
import { openScenario } from '../scenario/open.ts'
import { readDocument } from '../scenario/read-manifests.ts'
import { recordScenario } from '../scenario/record-scenario.ts'
import { words as english } from '../words/en.ts'
import { openPhrasebook, type Phrasebook } from '../words/format.ts'
import { words as chinese } from '../words/zh-CN.ts'
import type { World } from '../world.ts'
import type { Io } from './main.ts'
import { changesBetween } from './object-changes.ts'

plugQuestions(MORE_QUESTIONS)

/** `record`, `check`, `link`, `open`, `list`: docs/cli.md says what each prints. Exit status 0, 1 or 2. */

plugModes()

const SITE = 'https://hopscope.example/'
const phrasebooks: Readonly<Record<string, Phrasebook>> = {
  en: openPhrasebook('en', english),
  'zh-CN': openPhrasebook('zh-CN', chinese),
}

interface Options {
  readonly names: readonly string[]
  readonly flags: Readonly<Record<string, string>>
}

/** `--name value`, `--name` alone for the named switches, the rest in order. */
function optionsOf(args: readonly string[], switches: readonly string[] = []): Options {
  const names: string[] = []
  const flags: Record<string, string> = {}
  for (let place = 0; place < args.length; place++) {
    const arg = args[place] ?? ''
    if (!arg.startsWith('--')) names.push(arg)
    else if (switches.includes(arg.slice(2))) flags[arg.slice(2)] = 'true'
    else flags[arg.slice(2)] = args[++place] ?? ''
  }
  return { names, flags }
}

const lessonOf: LessonOf = async (wanted) => {
  const opened = openScenario(LESSONS.find(({ name }) => name === wanted)?.document)
  return opened.ok ? opened.value : undefined
}

/** A file, a link, or the name of a built-in scenario. */
async function open(source: string, io: Io, lang?: string): Promise<Prepared | readonly Problem[]> {
  const lesson = LESSONS.find(({ name }) => name === source)
  const document = lesson ? { ok: true as const, value: lesson.document } : await read(source, io)
  if (!document.ok) return document.problems
  const scenario = openScenario(document.value)
  if (!scenario.ok) return scenario.problems
  const prepared = await prepare(scenario.value)
  if (!prepared.ok) return prepared.problems
  complain(io, source, prepared.warnings.filter(isAboutNode), lang)
  return prepared.value
}

async function read(source: string, io: Io) {
  if (!/#.*s=h\d\./.test(source)) return readDocument(io.readText(source))
  const link = await readLink(source, lessonOf)
  return link.ok ? { ok: true as const, value: link.value.scenario } : link
}

/** What was found in the texts of a pasted Node: nothing else says what a walk will not know. */
const isAboutNode = ({ path }: Problem): boolean => path.startsWith('nodes.')

const isProblems = (opened: Prepared | readonly Problem[]): opened is readonly Problem[] =>
  Array.isArray(opened)

function complain(io: Io, source: string, problems: readonly Problem[], lang = 'en'): void {
  for (const { path, line, column, message, severity } of problems) {
    const place = [source, line, column].filter((part) => part !== undefined).join(':')
    io.err(
      `${place}: ${severity}: ${path === '' ? '' : `${path}: `}${(phrasebooks[lang] ?? phrasebooks.en)?.text(message)}`,
    )
  }
}

export async function runRecord(args: readonly string[], io: Io): Promise<number> {
  const { names, flags } = optionsOf(args, ['objects'])
  const [source] = names
  const level = (flags.level ?? 'detail') as Level // as: checked on the next line
  const phrasebook = phrasebooks[flags.lang ?? 'en']
  const format = flags.format ?? 'jsonl'
  if (
    source === undefined ||
    !LEVELS.includes(level) ||
    !phrasebook ||
    !['jsonl', 'text', 'mermaid'].includes(format)
  ) {
    io.err(
      'hopscope record SCENARIO [--level story|detail|trace] [--lang en|zh-CN] [--until MS] [--steps N] [--format jsonl|text|mermaid] [--objects]',
    )
    return 2
  }
  const opened = await open(source, io, flags.lang)
  if (isProblems(opened)) {
    complain(io, source, opened, flags.lang)
    return 2
  }
  const until = flags.until === undefined ? undefined : Number(flags.until)
  const stepCountMax = flags.steps === undefined ? undefined : Number(flags.steps)
  const recording = recordScenario(opened.scenario, opened.objects, {
    ...(until !== undefined && { until }),
    ...(stepCountMax !== undefined && { stepCountMax }),
  })
  if (flags.objects) {
    let before = recording.rests[0]?.world
    for (const step of recording.steps) {
      if (before) for (const change of changesBetween(before, step)) io.out(JSON.stringify(change))
      before = step.world
    }
    return 0
  }
  const shown = recording.steps.filter(
    (step) => LEVELS.indexOf(step.level) <= LEVELS.indexOf(level),
  )
  if (format === 'mermaid') io.out(writeMermaid(shown, phrasebook))
  else
    for (const step of shown)
      io.out(format === 'text' ? textLine(step, phrasebook) : jsonLine(step, phrasebook))
  return 0
}

const jsonLine = (step: Step<World>, phrasebook: Phrasebook): string =>
  JSON.stringify(recordOf(step, phrasebook))

const textLine = ({ at, actor, message }: Step<World>, phrasebook: Phrasebook): string =>
  `${roundMs(at)} ms  ${actor}  ${phrasebook.text(message)}`

export async function runCheck(args: readonly string[], io: Io): Promise<number> {
  if (args.length === 0) {
    io.err('hopscope check FILE…')
    return 2
  }
  let wrong = 0
  for (const source of args) {
    const opened = await open(source, io)
    const problems = isProblems(opened) ? opened : lessonProblems(opened)
    complain(io, source, problems)
    if (problems.some(({ severity }) => severity === 'error')) wrong++
    else io.out(`${source}: ok`)
  }
  return wrong > 0 ? 1 : 0
}

/** What opens but does not work as a lesson: steps that never happen, questions nobody can be asked. */
function lessonProblems({ scenario, objects }: Prepared): readonly Problem[] {
  const recording = recordScenario(scenario, objects)
  const moments = [
    ...(scenario.opening ? [{ path: 'opening', moment: scenario.opening }] : []),
    ...scenario.questions.map(({ before }, place) => ({
      path: `questions.${place}.before`,
      moment: before,
    })),
  ]
  const missing = moments.filter(({ moment }) => findMoment(recording, moment) === undefined)
  const asked = questionsOf(recording, scenario.questions)
  const unanswerable = scenario.questions.flatMap((question, place) =>
    asked.some(({ id }) => id === `${question.before.key}#${question.before.occurrence}`)
      ? []
      : [{ path: `questions.${place}`, moment: question.before }],
  )
  return [...missing, ...unanswerable].map(({ path, moment }) => ({
    path,
    message: say('momentNotFound', { moment: `${moment.key} #${moment.occurrence}` }),
    severity: 'error',
  }))
}

export async function runLink(args: readonly string[], io: Io): Promise<number> {
  const { names, flags } = optionsOf(args, ['short'])
  const [source] = names
  if (source === undefined) {
    io.err('hopscope link SCENARIO [--step N] [--lang en|zh-CN] [--short]')
    return 2
  }
  const opened = await open(source, io)
  if (isProblems(opened)) {
    complain(io, source, opened)
    return 2
  }
  const step = flags.step === undefined ? undefined : Number(flags.step)
  const isLesson = LESSONS.some(({ name }) => name === source)
  const hash = await writeLink(
    {
      scenario: opened.scenario,
      ...(step === undefined ? {} : { step }),
      ...(flags.short && isLesson ? { base: source } : {}),
    },
    lessonOf,
  )
  const link = `${SITE}${flags.lang === undefined ? '' : `?lang=${flags.lang}`}#${hash}`
  io.out(JSON.stringify({ link, length: link.length }))
  return 0
}

export async function runOpen([link]: readonly string[], io: Io): Promise<number> {
  if (link === undefined) {
    io.err('hopscope open LINK')
    return 2
  }
  const opened = await readLink(link, lessonOf)
  if (!opened.ok) {
    complain(io, 'link', opened.problems)
    return 2
  }
  io.out(JSON.stringify(opened.value.scenario, undefined, 2))
  return 0
}

export function runList(_: readonly string[], io: Io): number {
  for (const { name, chapter, document } of LESSONS) {
    const scenario = openScenario(document)
    const title = scenario.ok ? scenario.value.title : undefined
    io.out(
      JSON.stringify({
        name,
        chapter,
        title: typeof title === 'string' ? { en: title, 'zh-CN': title } : title,
      }),
    )
  }
  return 0
}
