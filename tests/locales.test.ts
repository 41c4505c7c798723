import { describe, expect, test } from 'vitest'
import { type Parsed, parseMessage } from './tidy/holes.ts'
import { importsOf, read, resolve } from './tidy/tree.ts'

/** Both languages are complete at every commit. */
const LANGUAGES = ['en', 'zh-CN'] as const
type Language = (typeof LANGUAGES)[number]
type Texts = Readonly<Record<string, string>>

const modules = import.meta.glob<Readonly<Record<string, Texts>>>('../src/**/locale/*.ts', {
  eager: true,
})

/** The catalogs of a folder in one language, as one table. */
const textsOf = (folder: string, language: Language): Texts =>
  Object.assign({}, ...Object.values(modules[`../${folder}/${language}.ts`] ?? {}))

const folders = [
  ...new Set(Object.keys(modules).map((path) => path.replace(/^\.\.\/|\/[^/]+$/g, ''))),
]

const parseAll = (texts: Texts, language: Language): Readonly<Record<string, Parsed>> =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      try {
        return [key, parseMessage(text, language)]
      } catch (error) {
        throw new Error(`“${key}” in ${language} is no ICU message: ${error}`)
      }
    }),
  )

describe.each(folders)('%s', (folder) => {
  const en = textsOf(folder, 'en')
  const zh = textsOf(folder, 'zh-CN')

  test('has the same messages in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
  })

  test('has messages that parse, with the same holes in both languages', () => {
    const holesOf = (parsed: Readonly<Record<string, Parsed>>) =>
      Object.fromEntries(Object.entries(parsed).map(([key, { holes }]) => [key, holes]))
    expect(holesOf(parseAll(zh, 'zh-CN'))).toEqual(holesOf(parseAll(en, 'en')))
  })

  test('punctuates Chinese as Chinese: no half-width mark after a Chinese character', () => {
    const halfWidth = Object.entries(parseAll(zh, 'zh-CN')).filter(([, { literals }]) =>
      literals.some((text) => /[\u3400-\u9fff][,;:?!]|[\u3400-\u9fff]\.(?=\s|$)/.test(text)),
    )
    expect(halfWidth.map(([key]) => `${key}: ${zh[key]}`)).toEqual([])
  })
})

test.each(LANGUAGES)('every catalog is loaded with the words of %s', (language) => {
  const path = `src/words/${language}.ts`
  const loaded = importsOf({ path, text: read(path) }).map((specifier) => resolve(path, specifier))
  expect(loaded).toEqual(
    expect.arrayContaining(folders.map((folder) => `${folder}/${language}.ts`)),
  )
})
