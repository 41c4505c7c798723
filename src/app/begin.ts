import type { Problem } from '../core/result.ts'
import { loadLesson } from '../player/load-lesson.ts'
import { createStage, type StageStore } from '../player/stage.ts'
import type { Depth } from '../player/stride.ts'
import { DEPTHS } from '../player/stride.ts'
import type { Phrasebook } from '../words/format.ts'
import { loadAllWords, loadPhrasebook } from './locales.ts'
import { type Query, readQuery } from './query.ts'
import { remembered } from './stored.ts'

/** Everything the first picture needs. */
export interface Begun {
  readonly query: Query
  readonly store: StageStore
  readonly phrasebook: Phrasebook
  /** The scenario came with a link of somebody unknown. */
  readonly fromLink: boolean
  /** The lesson that follows the one that was opened. */
  readonly next?: string
  /** Why the link could not be opened; the lesson is open instead. */
  readonly problems: readonly Problem[]
}

/** Reads the address: a scenario in the hash, else the lesson named in the query, else the first lesson. */
export async function begin(): Promise<Begun> {
  const lang = remembered('lang')
  const theme = remembered('theme')
  const query = readQuery(location.search, {
    ...(lang ? { lang } : {}),
    ...(theme ? { theme } : {}),
  })
  // A scenario of somebody's own may tell of anything; a lesson tells of packets.
  const phrasebook = loadPhrasebook(query.lang, isLink())
  const opened = await openHash(query)
  const { store, next }: { store: StageStore; next?: string } = opened.store
    ? { store: opened.store }
    : await openLesson(query)
  return {
    query,
    store,
    ...(next === undefined ? {} : { next }),
    phrasebook: await phrasebook,
    fromLink: opened.store !== undefined,
    problems: opened.problems,
  }
}

async function openLesson(query: Query): Promise<{ store: StageStore; next?: string }> {
  const { next, ...lesson } = await loadLesson(query.lesson)
  const store = await createStage(lesson, { view: viewOf(query), ready: loadAllWords })
  return { store, ...(next === undefined ? {} : { next }) }
}

async function openHash(
  query: Query,
): Promise<{ store?: StageStore; problems: readonly Problem[] }> {
  if (!isLink()) return { problems: [] }
  const [{ readLink }, { prepare }] = await Promise.all([
    import('../player/link.ts'),
    import('../player/prepare.ts'),
  ])
  const link = await readLink(location.hash)
  if (!link.ok) return { problems: link.problems }
  const prepared = await prepare(link.value.scenario)
  if (!prepared.ok) return { problems: prepared.problems }
  const { step, level } = link.value
  const depth: Depth | undefined = DEPTHS.find((each) => each === level)
  const view = { ...viewOf(query), ...(depth ? { depth } : {}) }
  return {
    store: await createStage(prepared.value, {
      ...(step === undefined ? {} : { step }),
      view,
      ready: loadAllWords,
    }),
    problems: [],
  }
}

const isLink = (): boolean => /(^#|&)s=/.test(decodeLoosely(location.hash))

const decodeLoosely = (hash: string): string => hash.replaceAll('%3D', '=').replaceAll('%26', '&')

const viewOf = ({ depth, speed, lens }: Query) => ({
  // What an author compares belongs to the document.
  compare: new URLSearchParams(location.hash.slice(1)).get('compare') ?? undefined,
  ...(lens ? { lens } : {}),
  ...(depth ? { depth } : {}),
  ...(speed ? { speed } : {}),
})
