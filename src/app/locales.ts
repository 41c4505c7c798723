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

/** Loads one language; only what is read is downloaded. `whole`: waits for all of its words. */
export async function loadPhrasebook(locale: Locale, whole = false): Promise<Phrasebook> {
  const [loadFirst, loadRest] = LOADERS[locale]
  const known = open.get(locale)
  if (known && !whole) return known
  const rest = loadRest()
  const { words } = await loadFirst()
  const phrasebook = known ?? openPhrasebook(locale, words)
  open.set(locale, phrasebook)
  const more = rest.then(({ words }) => phrasebook.add(words))
  if (whole) await more
  return phrasebook
}
