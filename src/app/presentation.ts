import type { Prepared } from '../player/prepare.ts'
import { reseeded } from '../player/reseed.ts'
import { DEPTHS, type Depth } from '../player/stride.ts'
import {
  LENSES,
  type LensId,
  LOCKS,
  type Lock,
  QUIZZES,
  type Quiz,
  SPEEDS,
  type Speed,
  TABS,
  type Tab,
  type ViewState,
} from '../player/view-slice.ts'
import { CAPTIONS, type Captions } from '../ui/captions.ts'
import { pick } from './query.ts'

/** What a host page may choose beside language, theme and lesson: docs/embedding.md has the table. */
export interface Presentation {
  readonly lens?: LensId
  /** The builder is open. */
  readonly isBuilding?: true
  readonly depth?: Depth
  readonly speed?: Speed
  readonly autoplay: boolean
  readonly loop: boolean
  /** Indices of steps: where playing begins and ends. */
  readonly start?: number
  readonly end?: number
  readonly controls: 'full' | 'min' | 'none'
  /** How large the sentence of a step is. It is never left out: it is the caption of what moves. */
  readonly captions: Captions
  /** Tabs that are shown; undefined: all of them. */
  readonly tabs?: readonly Tab[]
  readonly diagram: boolean
  readonly locks: readonly Lock[]
  readonly quiz: Quiz
  readonly seed?: number
  /** Whose dice it is played with: a name or a number; `ask`: asked at the start. */
  readonly student?: string
  /** The host's own name for this player: sent back with every message. */
  readonly id?: string
  /** The origin of the only parent that may give commands. */
  readonly origin?: string
  /** In which language the parent is told the height. */
  readonly resize: 'hopscope' | 'lti' | 'h5p'
  /** Parameters this page does not know, or whose value it does not understand: shown, never acted on. */
  readonly ignored: readonly string[]
}

const SEED_MAX = 4_294_967_295
const STEP_MAX = 100_000

/** Other names of parameters, known from other players. */
const ALIASES: Readonly<Record<string, string>> = {
  locale: 'lang',
  step: 't',
  curInstr: 't',
  NODEMO: 'nodemo',
  colorProfile: 'theme',
  randomSeed: 'seed',
}

/** Other names of panels. */
const PANELS: Readonly<Record<string, Tab>> = { log: 'steps', events: 'steps', params: 'settings' }

/** Read by `query.ts`, or without effect: Hopscope has no introduction that could be left out. */
const ELSEWHERE = ['lang', 'theme', 'lesson', 'embed', 'motion', 'nodemo']

/** Reads the query of an address. Never throws: what is not understood is listed. */
export function readPresentation(search: string): Presentation {
  const query = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) {
    const known = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name
    if (!query.has(known)) query.set(known, value)
  }
  const ignored = new Set<string>()
  const read = <Value>(name: string, understand: (text: string) => Value | undefined) => {
    const text = query.get(name)
    query.delete(name)
    if (text === undefined || text === '') return undefined
    const value = understand(text)
    if (value === undefined) ignored.add(`${name}=${text.slice(0, 40)}`)
    return value
  }
  for (const name of ELSEWHERE) query.delete(name)
  const views = read('view', listOf(['stage', 'build', ...LENSES]))
  const t = read('t', integer(0, STEP_MAX))
  const found = {
    lens: LENSES.find((each) => views?.includes(each)),
    depth: read('depth', oneOf(DEPTHS)),
    speed: read('speed', nearestSpeed),
    start: read('start', integer(0, STEP_MAX)) ?? t,
    end: read('end', integer(0, STEP_MAX)),
    seed: read('seed', integer(1, SEED_MAX)),
    student: read('student', (text) =>
      text.trim() !== '' && text.length <= 100 ? text.trim() : undefined,
    ),
    id: read('id', (text) => (text.length <= 200 ? text : undefined)),
    origin: read('origin', originOf),
  }
  const panels = read('panels', listOf(['diagram', ...TABS], PANELS))
  const tabs = panels && TABS.filter((tab) => panels.includes(tab))
  return {
    ...(Object.fromEntries(
      Object.entries(found).filter(([, value]) => value !== undefined),
    ) as Partial<Presentation>), // as: names and types of `found`
    ...(tabs && { tabs }),
    ...(views?.includes('build') && { isBuilding: true as const }), // as: a literal
    diagram: panels?.includes('diagram') ?? true,
    autoplay: read('autoplay', flag) ?? false,
    loop: read('loop', flag) ?? false,
    controls: read('controls', oneOf(['full', 'min', 'none'] as const)) ?? 'full',
    captions: read('captions', oneOf(CAPTIONS)) ?? 'normal',
    locks: read('lock', listOf(LOCKS)) ?? [],
    quiz: read('quiz', oneOf(QUIZZES)) ?? 'gate',
    resize: read('resize', oneOf(['hopscope', 'lti', 'h5p'] as const)) ?? 'hopscope',
    ignored: [...ignored, ...query.keys()].slice(0, 20),
  }
}

const oneOf =
  <Value extends string>(values: readonly Value[]) =>
  (text: string): Value | undefined =>
    pick(values, text)

/** `a,b`: all of them must be known, or none is taken. */
const listOf =
  <Value extends string>(values: readonly Value[], others: Readonly<Record<string, Value>> = {}) =>
  (text: string): readonly Value[] | undefined => {
    const found = text
      .split(',')
      .map((part) => (Object.hasOwn(others, part) ? others[part] : pick(values, part)))
    return found.every((value) => value !== undefined) ? found : undefined
  }

const flag = (text: string): boolean | undefined =>
  text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined

const integer =
  (min: number, max: number) =>
  (text: string): number | undefined => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  }

/** Of the speeds there are, the one nearest by ratio. */
function nearestSpeed(text: string): Speed | undefined {
  const wanted = Number(text)
  if (!(wanted > 0 && wanted <= 16)) return undefined
  const distance = (speed: number) => Math.abs(Math.log(speed / wanted))
  return SPEEDS.toSorted((one, other) => distance(one) - distance(other))[0]
}

function originOf(text: string): string | undefined {
  try {
    const { origin, protocol } = new URL(text)
    return /^https?:$/.test(protocol) && origin === text.replace(/\/$/, '') ? origin : undefined
  } catch {
    return undefined
  }
}

/** How a learner looks at it, as far as the host page has chosen. */
export function viewOf(chosen: Presentation): Partial<ViewState> {
  const { depth, speed, lens, locks, quiz, isBuilding } = chosen
  const isFree = locks.length === 0 && quiz !== 'exam'
  // Two recordings side by side have a clock of their own.
  const isTimed = quiz === 'exam' || locks.includes('time')
  const tabs = (chosen.tabs ?? TABS).filter((tab) => !(isTimed && tab === 'compare'))
  return {
    ...(isTimed && { compare: undefined }),
    ...(isBuilding && isFree && { beside: 'builder' }),
    ...(lens && { lens }),
    ...(depth && { depth }),
    ...(speed && { speed }),
    ...(chosen.tabs?.[0] && { tab: chosen.tabs[0] }),
    tabs,
    locks,
    quiz,
  }
}

/** Other dice, chosen by the host page: the cluster has to be made anew. */
export function withSeed(prepared: Prepared, { seed }: Presentation): Prepared {
  return seed === undefined ? prepared : reseeded(prepared, seed)
}
