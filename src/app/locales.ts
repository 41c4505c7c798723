import { openPhrasebook, type Phrasebook, type Phrases } from '../words/format.ts'

/** Adding a language: a catalog in each domain, one file in `words/`, one line here. */
export const LOCALES = ['en', 'zh-CN'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '中文' }

type Load = () => Promise<{ readonly words: Phrases }>

/** Words of the first lesson first; those of the domains that build clusters follow. */
const LOADERS: Readonly<Record<Locale, readonly [first: Load, rest: Load]>> = {
  en: [() => import('../words/en.ts?parsed=first'), () => import('../words/en.ts?parsed=rest')],
  'zh-CN': [
    () => import('../words/zh-CN.ts?parsed=first'),
    () => import('../words/zh-CN.ts?parsed=rest'),
  ],
}

const open = new Map<Locale, Phrasebook>()

/** A cluster was built: whatever language is read from now on is needed whole. */
let isWhole = false

/** Loads one language; only what is read is downloaded. `whole`: the words of the domains that build clusters too. */
export async function loadPhrasebook(locale: Locale, whole = isWhole): Promise<Phrasebook> {
  const [loadFirst, loadRest] = LOADERS[locale]
  const early = whole ? loadRest() : undefined
  const { words } = await loadFirst()
  const phrasebook = open.get(locale) ?? openPhrasebook(locale, words)
  open.set(locale, phrasebook)
  const rest = early ?? (isWhole ? loadRest() : undefined) // somebody may have asked for all while we waited
  if (rest) phrasebook.add((await rest).words)
  return phrasebook
}

/** The rest of the words of every language that is open. */
export function loadAllWords(): Promise<unknown> {
  isWhole = true
  return Promise.all([...open.keys()].map((locale) => loadPhrasebook(locale)))
}
