import { describe, expect, test } from 'vitest'
import { DOMAINS, isPure, mayImport, placeOf } from './tidy/floors.ts'
import { libraries, liesIn, packageOf } from './tidy/libraries.ts'
import {
  filesBelow,
  importsOf,
  namesIn,
  read,
  resolve,
  type SourceFile,
  withoutWords,
} from './tidy/tree.ts'

/** The rules of the house that a machine can check. docs/architecture.md explains them. */
const source = filesBelow('src', ['.ts', '.tsx'])
const all = [
  ...source,
  ...filesBelow('tests', ['.ts', '.tsx']),
  ...filesBelow('.ci', ['.mjs']),
].filter(({ path }) => !path.includes('/node_modules/'))

/** A broken rule as one line: where, what, why. */
const broken = (path: string, rule: string, why: string) => `${path}: ${rule}; ${why}`

describe('floors', () => {
  test('every file of src/ stands in a room of the house', () => {
    const homeless = source.filter(({ path }) => !placeOf(path))
    const why = 'docs/architecture.md lists the rooms, and a new one needs a decision record'
    expect(homeless.map(({ path }) => broken(path, 'this folder is no room', why))).toEqual([])
  })

  test('imports go down, never up or sideways', () => {
    const why = 'a lower floor must run, and be understood, without the upper ones'
    const upward = source.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolve(file.path, specifier))
        .filter((target) => !/\.(css|yaml|md|json|svg)$/.test(target))
        .filter((target) => !mayImport(file.path, target))
        .map((target) => broken(file.path, `may not import ${target}`, why)),
    )
    expect(upward).toEqual([])
  })

  test('every domain is in the order of domains, and every name in the order is a domain', () => {
    expect(namesIn('src/domains', { folders: true })).toEqual([...DOMAINS].sort())
  })

  test('the table itself: a few imports that are right, a few that are wrong', () => {
    expect(mayImport('src/domains/kube-proxy/simulate.ts', 'src/domains/netfilter/index.ts')).toBe(
      true,
    )
    expect(mayImport('src/domains/kube-proxy/simulate.ts', 'src/domains/netfilter/walk.ts')).toBe(
      false,
    )
    expect(mayImport('src/domains/netfilter/walk.ts', 'src/domains/kube-proxy/index.ts')).toBe(
      false,
    )
    expect(mayImport('src/core/ip.ts', 'src/world.ts')).toBe(false)
    expect(mayImport('src/ui/stage/stage.tsx', 'src/world.ts')).toBe(false)
    expect(mayImport('src/player/stage.ts', 'src/app/main.tsx')).toBe(false)
  })

  test('the reader of imports sees every form of them', () => {
    const text = `import './a.ts'\nimport {\n  b,\n} from './b.ts'\nexport { c } from './c.ts'\n// import './no.ts'\nawait import('./d.ts')`
    expect(importsOf({ path: 'x.ts', text })).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts'])
  })
})

describe('libraries', () => {
  const known = libraries()
  const { dependencies, devDependencies } = JSON.parse(read('package.json'))

  test('docs/architecture.md gives every dependency a reason and a place, and names no other', () => {
    const installed = Object.keys({ ...dependencies, ...devDependencies }).sort()
    expect(known.map(({ name }) => name).sort()).toEqual(installed)
  })

  test('a library is imported in its one place only', () => {
    const why = 'one place can be replaced in an afternoon; the table is in docs/architecture.md'
    const strays = source.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
        .filter((specifier) => {
          const library = known.find(({ name }) => name === packageOf(specifier))
          return !library?.places.some((place) => liesIn(file.path, place))
        })
        .map((specifier) => broken(file.path, `may not import ${specifier}`, why)),
    )
    expect(strays).toEqual([])
  })

  test('Node itself is imported by the headless command only', () => {
    const why = 'everything else runs in a browser'
    const strays = source
      .filter(({ path }) => path !== 'src/cli/main.ts')
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('node:'))
          .map((specifier) => broken(file.path, `may not import ${specifier}`, why)),
      )
    expect(strays).toEqual([])
  })
})

interface Ban {
  readonly pattern: RegExp
  readonly rule: string
  readonly why: string
}

/** Each place where a pattern occurs in the code of a file, comments and words left out. */
const uses = ({ path, text }: SourceFile, { pattern, rule, why }: Ban): readonly string[] =>
  withoutWords(text)
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) ? [broken(`${path}:${index + 1}`, rule, why)] : [],
    )

describe('bans', () => {
  const belowPlayer: readonly Ban[] = [
    {
      pattern: /\bDate\b/,
      rule: 'no Date',
      why: 'time is world.clock, or a recording could not be repeated',
    },
    {
      pattern: /\bMath\.random\b/,
      rule: 'no Math.random',
      why: 'chance comes out of the world, which remembers it',
    },
    {
      pattern: /\b(setTimeout|setInterval|queueMicrotask)\b/,
      rule: 'no timers',
      why: 'what is due later is an event on the agenda',
    },
    { pattern: /\bfetch\s*\(/, rule: 'no network', why: 'a scenario holds all that it needs' },
    {
      pattern: /\b(await|async)\b|\bPromise\b/,
      rule: 'nothing asynchronous',
      why: 'an order that the event loop decides is not deterministic',
    },
    { pattern: /\bconsole\./, rule: 'no console', why: 'what happens is told by steps' },
    {
      pattern: /\b(window|localStorage|navigator)\./,
      rule: 'no browser',
      why: 'the simulation runs in Node and in a worker too',
    },
    {
      pattern: /\bdocument\.(query|get|create|add|body|cookie|title)/,
      rule: 'no DOM',
      why: 'the simulation never knows it is watched',
    },
  ]
  const everywhere: readonly Ban[] = [
    {
      pattern: /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML)\b/,
      rule: 'no HTML from text',
      why: 'a link is hostile input',
    },
    { pattern: /\beval\s*\(|\bnew Function\b/, rule: 'no eval', why: 'a link is hostile input' },
    {
      pattern: /\bexport default\b|\bas default\b/,
      rule: 'no default exports',
      why: 'a thing has one name everywhere',
    },
  ]

  test('below the player there is no time, no chance, no browser and nothing asynchronous', () => {
    const pure = source.filter(({ path }) => isPure(path))
    expect(pure.flatMap((file) => belowPlayer.flatMap((ban) => uses(file, ban)))).toEqual([])
  })

  test('nowhere is text turned into HTML or code, and nothing is exported without a name', () => {
    expect(source.flatMap((file) => everywhere.flatMap((ban) => uses(file, ban)))).toEqual([])
  })

  test('a type is asserted only with a reason', () => {
    const why = 'the compiler was overruled, so the reader is told with what right: `// as: …`'
    const silent = source.flatMap(({ path, text }) => {
      const code = withoutWords(text).split('\n')
      const lines = text.split('\n')
      const reasoned = (index: number) =>
        lines
          .slice(Math.max(0, index - 1), index + 2)
          .some((line) => /(\/\/|\*) *as[: ]/.test(line))
      return code.flatMap((line, index) =>
        /[\w)\]}] as (?!const\b)[\w({[]/.test(line) &&
        !/^\s*(import|export|\w+ as \w+,)/.test(line) &&
        !reasoned(index)
          ? [broken(`${path}:${index + 1}`, '`as` without a reason', why)]
          : [],
      )
    })
    expect(silent).toEqual([])
  })

  test('what is left to do has an issue number', () => {
    const pattern = /\b(TODO|FIXME|XXX)\b(?!\(#\d+\))/
    const why = 'a note without an owner is never read: write TODO(#12), or do it'
    const notes = all
      .filter(({ path }) => path !== 'tests/tidy.test.ts' && pattern.test(read(path)))
      .map(({ path }) => broken(path, 'TODO without an issue number', why))
    expect(notes).toEqual([])
  })

  test('comments and words are not code', () => {
    const text = [
      '// Date',
      "const a = 'Date' /* Date */",
      'const b = `Date $' + '{Math.random()}`',
    ]
    expect(withoutWords(text.join('\n'))).not.toContain('Date')
    expect(withoutWords(text.join('\n'))).toContain('Math.random')
  })
})

describe('looks', () => {
  test('colours come from the tokens', () => {
    const why = 'three themes and high contrast change in one file, src/ui/theme/tokens.css'
    const literal = /#[0-9a-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(/i
    const strays = filesBelow('src', ['.css'])
      .filter(({ path }) => path !== 'src/ui/theme/tokens.css')
      .flatMap(({ path, text }) =>
        text
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .split('\n')
          .flatMap((line) => (literal.test(line) ? [broken(path, line.trim(), why)] : [])),
      )
    expect(strays).toEqual([])
  })
})

describe('sizes', () => {
  const LINES_MAX = 400
  const isExcepted = (path: string) =>
    /\/locale\/|\/fixtures\/|\/golden\/|\.generated\.ts$/.test(path)

  test(`no file has more than ${LINES_MAX} lines`, () => {
    const why =
      'split it by verb: one file, one idea (locales, fixtures and generated tables are excepted)'
    const long = all
      .filter(({ path }) => !isExcepted(path))
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > LINES_MAX)
      .map(({ path, lines }) => broken(path, `${lines} lines`, why))
    expect(long).toEqual([])
  })
})

describe('domains have one shape: who has read one can find their way in all', () => {
  const HEADINGS = ['What is modelled', 'What is left out', 'Sources', 'Inputs', 'Lenses']

  test.each(DOMAINS)('%s', (domain) => {
    const folder = `src/domains/${domain}`
    const names = namesIn(folder, { folders: false })
    const missing = ['README.md', 'model.ts', 'index.ts'].filter((name) => !names.includes(name))
    expect(missing, `${folder} lacks files that every domain has`).toEqual([])
    const headings = [...read(`${folder}/README.md`).matchAll(/^#+ (.+)$/gm)].map(
      ([, text = '']) => text,
    )
    const positions = HEADINGS.map((wanted) =>
      headings.findIndex((text) => text.startsWith(wanted)),
    )
    expect(positions, `${folder}/README.md has the headings ${HEADINGS.join(', ')}`).not.toContain(
      -1,
    )
    expect(positions, `${folder}/README.md has its headings in the fixed order`).toEqual(
      positions.toSorted((a, b) => a - b),
    )
    if (!names.includes('explain.ts')) return
    expect(namesIn(`${folder}/locale`, { folders: false })).toEqual(['en.ts', 'zh-CN.ts'])
  })
})
