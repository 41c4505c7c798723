import { DEPTHS, type Depth } from '../player/stride.ts'
import { LENSES, type LensId, SPEEDS, type Speed } from '../player/view-slice.ts'
import { LOCALES, type Locale } from './locales.ts'

export const THEMES = ['light', 'dark', 'hc'] as const
export type Theme = (typeof THEMES)[number]

/** What a host page may choose: presentation only, in the query. What an author chose is in the hash. */
export interface Query {
  readonly lang: Locale
  readonly theme: Theme
  readonly embed: boolean
  /** `stage`: for a lecture hall. */
  readonly stage: boolean
  readonly lens?: LensId
  readonly motion: 'auto' | 'reduce' | 'full'
  readonly depth?: Depth
  readonly speed?: Speed
  readonly lesson?: string
  /** Parameters this page does not know: shown, never acted on. */
  readonly ignored: readonly string[]
}

const KNOWN = [
  'lang',
  'locale',
  'theme',
  'embed',
  'view',
  'motion',
  'depth',
  'speed',
  'lesson',
  'id',
  'origin',
]

/** Query > what the reader chose before > the browser's own. */
export function readQuery(search: string, before: { lang?: string; theme?: string }): Query {
  const query = new URLSearchParams(search)
  const depth = pick(DEPTHS, query.get('depth'))
  const speed = pick(SPEEDS, Number(query.get('speed')))
  const lesson = query.get('lesson')
  const views = (query.get('view') ?? '').split(',') // `stage,raft`
  const lens = LENSES.find((each) => views.includes(each))
  return {
    lang: pickLocale([
      query.get('lang') ?? query.get('locale'),
      before.lang,
      ...navigator.languages,
    ]),
    theme: pick(THEMES, query.get('theme')) ?? pick(THEMES, before.theme) ?? systemTheme(),
    embed: query.get('embed') === '1',
    stage: views.includes('stage'),
    motion: pick(['reduce', 'full'] as const, query.get('motion')) ?? 'auto',
    ...(depth ? { depth } : {}),
    ...(speed ? { speed } : {}),
    ...(lens ? { lens } : {}),
    ...(lesson ? { lesson } : {}),
    ignored: [...query.keys()].filter((name) => !KNOWN.includes(name)),
  }
}

const pick = <Value>(values: readonly Value[], wanted: unknown): Value | undefined =>
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
