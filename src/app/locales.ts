import { openPhrasebook, type Phrasebook, type Phrases } from '../words/format.ts'

/** Adding a language: a catalog in each domain, one file in `words/`, one line here. */
export const LOCALES = ['en', 'zh-CN'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '中文' }

type Load = () => Promise<{ readonly words: Phrases }>

type Part = 'first' | 'panels' | 'learn' | 'build' | 'rest'

/** Words of the first lesson first; those of panels, of what is around the lessons, and of the domains that build clusters, follow when needed. */
const LOADERS: Readonly<Record<Locale, Readonly<Record<Part, Load>>>> = {
  en: {
    first: () => import('../words/en.ts?parsed=first'),
    panels: () => import('../words/en.ts?parsed=panels'),
    learn: () => import('../words/en.ts?parsed=learn'),
    build: () => import('../words/en.ts?parsed=build'),
    rest: () => import('../words/en.ts?parsed=rest'),
  },
  'zh-CN': {
    first: () => import('../words/zh-CN.ts?parsed=first'),
    panels: () => import('../words/zh-CN.ts?parsed=panels'),
    learn: () => import('../words/zh-CN.ts?parsed=learn'),
    build: () => import('../words/zh-CN.ts?parsed=build'),
    rest: () => import('../words/zh-CN.ts?parsed=rest'),
  },
}

const languages = new Map<Locale, Promise<Phrasebook>>()

/** Whatever language is read from now on needs these parts. */
const needed = new Set<Part>(['first'])
const loaded = new Set<string>()

/** Loads one language; only what is read is downloaded. `whole`: the words of the domains that build clusters too. */
export async function loadPhrasebook(locale: Locale, whole = false): Promise<Phrasebook> {
  if (whole) needed.add('rest')
  const first = languages.get(locale) ?? openFirst(locale)
  languages.set(locale, first)
  const phrasebook = await first
  await Promise.all([...needed].map((part) => addPart(locale, phrasebook, part)))
  return phrasebook
}

async function openFirst(locale: Locale): Promise<Phrasebook> {
  const { words } = await LOADERS[locale].first()
  return openPhrasebook(locale, words)
}

async function addPart(locale: Locale, phrasebook: Phrasebook, part: Part): Promise<void> {
  if (part === 'first' || loaded.has(`${locale}/${part}`)) return
  const { words } = await LOADERS[locale][part]()
  loaded.add(`${locale}/${part}`)
  phrasebook.add(words)
}

/** The words of every domain, in every language that is open. */
export const loadAllWords = (): Promise<unknown> => loadPart('rest')

/** The words of panels and dialogs, in every language that is open. */
export const loadPanelWords = (): Promise<unknown> => loadPart('panels')

/** The words of what is around the lessons: their map, the palette, exports, the presenter. */
export const loadLearnWords = (): Promise<unknown> => loadPart('learn')

/** The words of what builds scenarios. */
export const loadBuildWords = (): Promise<unknown> => loadPart('build')

function loadPart(part: Part): Promise<unknown> {
  needed.add(part)
  return Promise.all([...languages.keys()].map((locale) => loadPhrasebook(locale)))
}
