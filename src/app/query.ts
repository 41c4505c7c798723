import { LOCALES, type Locale } from './locales.ts'

export const THEMES = ['light', 'dark', 'hc'] as const
export type Theme = (typeof THEMES)[number]

/**
 * What a host page may choose: presentation only, in the query. What an author chose is in the hash. Here is what the
 * first picture needs; the rest is read by `presentation.ts`.
 */
export interface Query {
  readonly lang: Locale
  readonly theme: Theme
  readonly embed: boolean
  /** `stage`: for a lecture hall. */
  readonly stage: boolean
  readonly motion: 'auto' | 'reduce' | 'full'
  readonly lesson?: string
  /** The query says more than what every visitor's does. */
  readonly hasMore: boolean
}

const FIRST = ['lang', 'theme', 'lesson']

/** Query > what the reader chose before > the browser's own. */
export function readQuery(search: string, before: { lang?: string; theme?: string }): Query {
  const query = new URLSearchParams(search)
  const lesson = query.get('lesson')
  return {
    lang: pickLocale([
      query.get('lang') ?? query.get('locale'),
      before.lang,
      ...navigator.languages,
    ]),
    theme:
      pick(THEMES, query.get('theme')?.replace('contrast', 'hc')) ??
      pick(THEMES, before.theme) ??
      systemTheme(),
    embed: query.get('embed') === '1',
    stage: (query.get('view') ?? '').split(',').includes('stage'), // `stage,raft`
    motion: pick(['reduce', 'full'] as const, query.get('motion')) ?? 'auto',
    ...(lesson ? { lesson } : {}),
    hasMore: [...query.keys()].some((name) => !FIRST.includes(name)),
  }
}

export const pick = <Value>(values: readonly Value[], wanted: unknown): Value | undefined =>
  values.find((value) => value === wanted)

function pickLocale(wanted: readonly (string | null | undefined)[]): Locale {
  for (const each of wanted) {
    if (!each) continue
    const found =
      LOCALES.find((locale) => locale === each) ??
      LOCALES.find((locale) => each.slice(0, 2) === locale.slice(0, 2))
    if (found) return found
  }
  return 'en'
}

const systemTheme = (): Theme =>
  matchMedia('(prefers-contrast: more)').matches
    ? 'hc'
    : matchMedia('(prefers-color-scheme: dark)').matches
      ? 'dark'
      : 'light'
