import { openPhrasebook, type Phrasebook, type Phrases } from '../words/format.ts'

/** Adding a language: a catalog in each domain, one file in `words/`, one line here. */
export const LOCALES = ['en', 'zh-CN'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '中文' }

const LOADERS: Readonly<Record<Locale, () => Promise<{ readonly words: Phrases }>>> = {
  en: () => import('../words/en.ts?parsed'),
  'zh-CN': () => import('../words/zh-CN.ts?parsed'),
}

const open = new Map<Locale, Phrasebook>()

/** Loads one language; only what is read is downloaded. */
export async function loadPhrasebook(locale: Locale): Promise<Phrasebook> {
  const known = open.get(locale)
  if (known) return known
  const { words } = await LOADERS[locale]()
  const phrasebook = openPhrasebook(locale, words)
  open.set(locale, phrasebook)
  return phrasebook
}
