import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse as parseIcu } from '@formatjs/icu-messageformat-parser'
import react from '@vitejs/plugin-react'
import { type Plugin, runnerImport } from 'vite'
import { defineConfig } from 'vitest/config'
import { parse } from 'yaml'
import type { Words } from './src/core/say/message.ts'
import { CHAPTERS } from './src/scenario/catalog/chapters.ts'
import { isPanelWord } from './src/ui/panel-words.ts'
import { isPlain } from './src/words/format.ts'
import { restingFlow } from './vite.flow.ts'
import { lessonPages } from './vite.lessons.ts'
import { offlineFiles } from './vite.offline.ts'
import { singleFiles } from './vite.single.ts'

/** What opens lessons, compiled once for all of them. */
let opener:
  | ReturnType<typeof runnerImport<typeof import('./src/scenario/open-lesson.ts')>>
  | undefined

/** A page that holds everything makes its clusters itself: their worlds would weigh more than what builds them. */
let isSettled = true

/** The lesson after the one at a path. */
function nextOf(path: string): string | undefined {
  const names = Object.values(CHAPTERS).flat()
  const place = names.indexOf(path.split('/').at(-2) ?? '')
  return place < 0 ? undefined : names[place + 1]
}

/**
 * Built-in scenarios are YAML in the tree and parsed documents in the page: a lesson needs no YAML parser. With `?title`
 * only their title is taken. With `?lesson` they are opened and brought to rest while building, so that a first visitor
 * need not load what builds clusters.
 */
const yamlModules: Plugin = {
  name: 'yaml-modules',
  configResolved: ({ mode }) => {
    isSettled = mode !== 'single'
  },
  watchChange: () => {
    opener = undefined // what opens lessons may have changed
  },
  async load(id) {
    if (id.endsWith('.yaml?title')) {
      const { title } = parse(readFileSync(id.slice(0, -'?title'.length), 'utf8'))
      return `export const title = ${JSON.stringify(title)}`
    }
    if (!id.endsWith('.yaml?lesson')) return undefined
    const path = id.slice(0, -'?lesson'.length)
    opener ??= runnerImport<typeof import('./src/scenario/open-lesson.ts')>(
      './src/scenario/open-lesson.ts',
      { configFile: false, logLevel: 'error' },
    )
    const settles = isSettled
    const { module, dependencies } = await opener
    for (const file of [path, ...dependencies]) this.addWatchFile(file)
    const lesson = {
      ...module.openLesson(parse(readFileSync(path, 'utf8')), { isSettled: settles }),
      name: path.split('/').at(-2),
      next: nextOf(path),
    }
    return `export const lesson = JSON.parse(${JSON.stringify(JSON.stringify(lesson))})`
  },
  transform(code, id) {
    if (!id.endsWith('.yaml')) return undefined
    return { code: `export const document = ${JSON.stringify(parse(code))}`, map: null }
  },
}

/** Whose words the first lesson needs. */
const FIRST_WORDS = ['ui', 'traffic']

const partOf = (domain: string): readonly string[] =>
  domain === 'learn' || domain === 'build'
    ? [domain]
    : domain === 'ui'
      ? ['first', 'panels']
      : FIRST_WORDS.includes(domain)
        ? ['first']
        : ['rest']

/** The words of a language with their ICU texts parsed: a page needs no parser of ICU text. */
const parsedWords: Plugin = {
  name: 'parsed-words',
  async load(id) {
    const [path = '', part] = id.split('?parsed=')
    if (part === undefined) return undefined
    const { module, dependencies } = await runnerImport<{ words: Words }>(path, {
      configFile: false,
      logLevel: 'error',
    })
    for (const file of [path, ...dependencies]) this.addWatchFile(file)
    const parsed = Object.entries(module.words)
      .filter(([domain]) => partOf(domain).includes(part))
      .map(([domain, table]) => [
        domain,
        Object.fromEntries(
          Object.entries(table)
            .filter(([key]) => domain !== 'ui' || isPanelWord(key) === (part === 'panels'))
            .map(([key, text]) => [
              key,
              isPlain(text) || key.includes('.')
                ? text
                : parseIcu(text, { shouldParseSkeletons: true }),
            ]),
        ),
      ])
    return `export const words = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(parsed)))})`
  },
}

const version = (): string => {
  try {
    const words = ['describe', '--always', '--dirty']
    return execFileSync('git', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const noTransitions = fileOf('./src/ui/stage/no-transitions.ts')

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [react(), restingFlow, yamlModules, parsedWords, singleFiles, lessonPages, offlineFiles],
  resolve:
    mode === 'production' || mode === 'single'
      ? {
          alias: {
            '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js',
            'd3-drag': fileOf('./src/ui/stage/no-drag.ts'),
            'd3-transition': noTransitions,
            'd3-interpolate': noTransitions,
          },
        }
      : {},
  define: { __VERSION__: JSON.stringify(version()), __SINGLE__: mode === 'single' },
  build:
    mode === 'cli'
      ? {
          ssr: 'src/cli/main.ts',
          outDir: '.cache/cli',
          target: 'node20',
          copyPublicDir: false,
          rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
        }
      : {
          outDir: 'dist',
          target: 'es2023',
          manifest: true,
          chunkSizeWarningLimit: 600,
          // A browser that knows no preloading loads the same modules a little later.
          // What is loaded later finds its own imports: lists of them would be loaded with the first lesson.
          modulePreload: {
            polyfill: false,
            resolveDependencies: (
              _: string,
              files: string[],
              { hostType }: { hostType: string },
            ) => (hostType === 'html' ? files : files.filter((file) => file.endsWith('.css'))),
          },
          // React Flow's parts that nobody draws, such as its minimap, are wrapped by these as the module is loaded.
          rolldownOptions: {
            treeshake: { manualPureFunctions: ['memo', 'forwardRef', 'createContext'] },
            output: {
              codeSplitting: {
                // Small files that the first lesson and later ones share: together they compress better.
                groups: [
                  {
                    name: 'base',
                    test: /src[\\/](core[\\/](ip|ref|assert|large-record|say|sim[\\/](random|due|record|freeze|kernel|agenda))|ui[\\/](words|use-stage)|words[\\/]format|app[\\/](locales|stored)\.ts|domains[\\/]netfilter[\\/](conntrack-settings|find-chain)|player[\\/]moment|scenario[\\/](limits|record-inputs|views)|domains[\\/]api-server[\\/]model\.ts|domains[\\/]netfilter[\\/](model\.ts|codes|explain)|domains[\\/]traffic[\\/](choices|nft-rule|more-modes))/,
                  },
                  {
                    // What is loaded with the first step, and by dialogs too.
                    name: 'begun',
                    test: /src[\\/](app[\\/](after-first-step|keep-progress)|ui[\\/]learn[\\/]progress)\.ts/,
                  },
                ],
              },
            },
          },
        },
  ssr: { noExternal: mode === 'cli' ? true : [] }, // the command is one file and starts fast
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    benchmark: { include: ['tests/bench/**/*.bench.ts'] },
    testTimeout: 30_000,
    isolate: false, // pure code needs no walls between files, and they cost half of the time
    maxWorkers: 2,
  },
}))
