import { describe, expect, test } from 'vitest'
import { type LessonOf, readLink } from '../../src/player/link.ts'
import { prepare } from '../../src/player/prepare.ts'
import { LESSONS } from '../../src/scenario/catalog/lessons.ts'
import { openScenario } from '../../src/scenario/open.ts'
import links from '../golden/links/links.json' with { type: 'json' }

interface Golden {
  readonly what: string
  readonly link: string
  readonly opens: {
    readonly step?: number
    readonly base?: string
    readonly seed?: number
    readonly title?: string
    readonly manifests?: 'text' | readonly string[]
    readonly inputs?: readonly string[]
    readonly locks?: readonly string[]
    readonly depth?: string
    readonly tab?: string
    readonly lens?: string
    readonly questions?: readonly string[]
    /** For whom each is. */
    readonly notes?: readonly string[]
  }
}

const lessonOf: LessonOf = async (wanted) => {
  const opened = openScenario(LESSONS.find(({ name }) => name === wanted)?.document)
  return opened.ok ? opened.value : undefined
}

/** What a link opens, in the words of the golden file. */
async function opened(hash: string, wanted: Golden['opens']) {
  const link = await readLink(hash, lessonOf)
  if (!link.ok) return link.problems
  const { scenario, step, base } = link.value
  const prepared = await prepare(scenario)
  if (!prepared.ok) return prepared.problems
  const { seed, title, manifests, inputs, locks, depth, tab, lens, questions, notes } = scenario
  const facts: Golden['opens'] = {
    ...(step === undefined ? {} : { step }),
    ...(base === undefined ? {} : { base }),
    seed,
    ...(title === undefined ? {} : { title: typeof title === 'string' ? title : title.en }),
    manifests: typeof manifests === 'string' ? 'text' : manifests.map(({ kind }) => String(kind)),
    inputs: inputs.map(({ kind }) => kind),
    ...(locks && { locks }),
    ...(depth && { depth }),
    ...(tab && { tab }),
    ...(lens && { lens }),
    questions: questions.map(({ ask }) => ask),
    notes: (notes ?? []).map((note) => note.for ?? 'presenter'),
  }
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name in wanted))
}

const golden = links as readonly Golden[] // as: the file is ours

describe('a link that was given away', () => {
  test.each(golden)('opens for ever: $what', async ({ link, opens }) => {
    expect(await opened(link, opens)).toEqual(opens)
  })

  const [first] = golden
  if (!first) throw new Error('the golden file holds links')
  const { link, opens } = first
  const hash = link.slice(link.indexOf('#'))
  test.each([
    ['was percent-encoded', encodeURIComponent(hash.slice(1))],
    ['was percent-encoded twice', encodeURIComponent(encodeURIComponent(hash.slice(1)))],
    ['went through HTML', `#${hash.slice(1).replaceAll('&', '&amp;')}`],
    ['was wrapped as quoted-printable', hash.replace(/=/g, '=3D').replace(/.{76}/g, '$&=\r\n')],
    ['was broken into lines', hash.replace(/.{60}/g, '$&\r\n> ').replaceAll('> ', '  ')],
    ['has zero-width spaces and soft hyphens', hash.replace(/.{20}/g, '$&\u200b\u00ad')],
    ['stands between marks of direction', `\u2067${hash}\u2069`],
    ['has lost its step', hash.replace('&t=', '&nothing=')],
    ['was given the mark of a tracker', `${hash}&fbclid=IwAR0x`],
    ['stands in angle brackets', `${hash}>`],
  ])('still opens when it %s', async (what, mangled) => {
    const { step: _, ...rest } = opens
    expect(await opened(mangled, rest), what).toEqual(rest)
  })

  const bare = hash.replace(/&.*/, '')
  test.each([
    '.',
    ',',
    '!',
    '。',
    '，',
    '）。',
    '》',
    '」；',
    '")',
    '**',
    '_',
    '__',
    ' and then',
    '。谢谢！',
    '.Thanks',
  ])('still opens with %j behind it', async (behind) => {
    const { step: _, ...rest } = opens
    expect(await opened(bare + behind, rest)).toEqual(rest)
  })
})
