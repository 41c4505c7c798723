import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Plugin, runnerImport } from 'vite'
import { parse } from 'yaml'
import type { Words } from './src/core/say/message.ts'
import { CHAPTERS } from './src/scenario/catalog/chapters.ts'
import { FIRST_FRAME, frameText } from './src/ui/share/frame-text.ts'

/**
 * A page for each lesson and language: `lessons/ndots/` and `lessons/ndots/zh-CN/`. Each is the page of the app with the
 * title, description and picture of its lesson, for chats and search engines, which run no scripts and never see a hash.
 * With `SITE=https://host/path/` in the environment there are also addresses that must be absolute: canonical links, Open
 * Graph, oEmbed and a site map.
 */
export const lessonPages: Plugin = {
  name: 'lesson-pages',
  apply: ({ mode }) => mode === 'production',
  async writeBundle({ dir = 'dist' }) {
    const site = siteOf(process.env.SITE)
    const app = readFileSync(join(dir, 'index.html'), 'utf8')
    const words = Object.fromEntries(
      await Promise.all(LANGUAGES.map(async (lang) => [lang, await wordsOf(lang)] as const)),
    )
    const lessons = Object.entries(CHAPTERS).flatMap(([chapter, names]) =>
      names.map((name): LessonCard => {
        const text = readFileSync(`src/scenario/catalog/${name}/scenario.yaml`, 'utf8')
        const { title } = parse(text)
        const about = Object.fromEntries(
          LANGUAGES.map((lang) => {
            const { aboutLesson = '', [`region_${chapter}`]: place = '' } = words[lang]?.learn ?? {}
            return [lang, aboutLesson.replace('{chapter}', place)]
          }),
        )
        const picture = `previews/${name}.png`
        return { name, title, about, picture: existsSync(`public/${picture}`) ? picture : LOGO }
      }),
    )
    for (const lesson of lessons) {
      for (const lang of LANGUAGES) {
        const place = join(dir, pathOf(lesson.name, lang))
        mkdirSync(place, { recursive: true })
        writeFileSync(join(place, 'index.html'), writeLessonPage(app, lesson, lang, site))
        if (site !== undefined)
          writeFileSync(join(place, 'oembed.json'), writeOembed(lesson, lang, site))
      }
    }
    if (site !== undefined) writeFileSync(join(dir, 'sitemap.xml'), writeSiteMap(lessons, site))
  },
}

/** What others show of a lesson. */
export interface LessonCard {
  readonly name: string
  readonly title: Readonly<Record<string, string>>
  readonly about: Readonly<Record<string, string>>
  /** Its path from the root of the page. */
  readonly picture: string
}

/** The first is the one of pages without a language in their address: they open in the reader's own. */
export const LANGUAGES = ['en', 'zh-CN'] as const
type Language = (typeof LANGUAGES)[number]

/** For a lesson of which `npm run previews` has not yet made a picture. */
const LOGO = 'icon-512.png'
const sizeOf = (picture: string) =>
  picture === LOGO ? { width: 512, height: 512 } : { width: 800, height: 420 }

const pathOf = (name: string, lang: Language): string =>
  lang === LANGUAGES[0] ? `lessons/${name}/` : `lessons/${name}/${lang}/`

async function wordsOf(lang: Language): Promise<Words> {
  const file = `./src/words/${lang}.ts`
  const options = { configFile: false, logLevel: 'error' } as const
  return (await runnerImport<{ words: Words }>(file, options)).module.words
}

/** The address of the page on its host, with a slash at the end. Throws when it is none. */
export function siteOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const { protocol, href } = new URL(text)
  if (!/^https?:$/.test(protocol)) throw new Error(`SITE is no address of a page: ${text}`)
  return href.replace(/[?#].*$/, '').replace(/\/?$/, '/')
}

/** The built page of the app, made that of one lesson. */
export function writeLessonPage(
  app: string,
  lesson: LessonCard,
  lang: Language,
  site: string | undefined,
): string {
  const { name, title, about } = lesson
  const isFirst = lang === LANGUAGES[0]
  const root = isFirst ? '../../' : '../../../'
  const search = `lesson=${name}${isFirst ? '' : `&lang=${lang}`}`
  const [heading, text] = [escaped(title[lang] ?? ''), escaped(about[lang] ?? '')]
  const others = LANGUAGES.map((each) => {
    const address = `${site ?? root}${pathOf(name, each)}`
    return `<link rel="alternate" hreflang="${each}" href="${address}" />`
  })
  const own = site === undefined ? [] : absoluteLinks(lesson, lang, site, heading, text)
  const places = LANGUAGES.map((each) => {
    const words = escaped(title[each] ?? '')
    return `<p lang="${each}"><a href="${root}?lesson=${name}&amp;lang=${each}">${words}</a></p>`
  })
  return app
    .replace('<html lang="en">', () => {
      const attributes = `data-root="${root}" data-search="?${escaped(search)}"`
      return `<html lang="${lang}" ${attributes}>`
    })
    .replaceAll(/\b(href|src)="\.\//g, `$1="${root}`)
    .replace(/<title>.*?<\/title>/, () => `<title>${heading} · Hopscope</title>`)
    .replace(/(?<=<meta name="description" content=")[^"]*/, () => text)
    .replace('</head>', () => `  ${[...others, ...own].join('\n    ')}\n  </head>`)
    .replace(
      '<div id="root"></div>',
      () => `<div id="root"><main><h1>${heading}</h1><p>${text}</p>${places.join('')}</main></div>`,
    )
}

const absoluteLinks = (
  { name, picture }: LessonCard,
  lang: Language,
  site: string,
  title: string,
  about: string,
): readonly string[] => {
  const page = `${site}${pathOf(name, lang)}`
  const { width, height } = sizeOf(picture)
  const graph = {
    'og:type': 'website',
    'og:site_name': 'Hopscope',
    'og:locale': lang === 'en' ? 'en_GB' : lang.replace('-', '_'),
    'og:url': page,
    'og:title': title,
    'og:description': about,
    'og:image': `${site}${picture}`,
    'og:image:width': width,
    'og:image:height': height,
    'og:image:alt': title,
  }
  return [
    `<link rel="canonical" href="${page}" />`,
    `<link rel="alternate" hreflang="x-default" href="${site}${pathOf(name, LANGUAGES[0])}" />`,
    `<link rel="alternate" type="application/json+oembed" href="${page}oembed.json" title="${title}" />`,
    ...Object.entries(graph).map(
      ([property, content]) => `<meta property="${property}" content="${content}" />`,
    ),
    '<meta name="twitter:card" content="summary_large_image" />',
  ]
}

/** oembed.com, version 1.0, of the type `rich`: what a page that is given the address of a lesson can show in its place. */
export function writeOembed(lesson: LessonCard, lang: Language, site: string): string {
  const { name, title, picture } = lesson
  const thumbnail = sizeOf(picture)
  const address = `${site}player.html?embed=1&lang=${lang}&lesson=${name}`
  const { width, height } = FIRST_FRAME
  const card = {
    version: '1.0',
    type: 'rich',
    provider_name: 'Hopscope',
    provider_url: site,
    title: title[lang],
    thumbnail_url: `${site}${picture}`,
    thumbnail_width: thumbnail.width,
    thumbnail_height: thumbnail.height,
    width,
    height,
    html: frameText(`Hopscope: ${title[lang]}`, address, FIRST_FRAME),
  }
  return `${JSON.stringify(card, undefined, 2)}\n`
}

const writeSiteMap = (lessons: readonly LessonCard[], site: string): string => {
  const pages = lessons.flatMap(({ name }) => LANGUAGES.map((lang) => pathOf(name, lang)))
  const urls = ['', ...pages].map((page) => `<url><loc>${site}${page}</loc></url>`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
