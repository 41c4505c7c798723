import type { Rcode, RecordType } from '../../dns/model.ts'
import { isRefusal, type Refusal, type TokenWalk } from '../corefile/walk-tokens.ts'
import { readUint } from '../text/read-number.ts'
import { readPattern } from '../text/read-pattern.ts'
import { readTemplate, type Template } from '../text/read-template.ts'
import { type ClassName, readClass, readRcode, readType } from '../text/read-type.ts'
import { fallthroughZones, PATTERN_MAX, type SetupPlace, zonesOr } from './place.ts'

/** The blocks of `template`, in order (coredns plugin/template/setup.go, v1.14.7). */
export interface TemplateSettings {
  readonly plugin: 'template'
  readonly blocks: readonly TemplateBlock[]
}

export interface TemplateBlock {
  readonly class: ClassName
  readonly type: RecordType
  readonly zones: readonly string[]
  /** Written expressions with their own texts. */
  readonly patterns: readonly { readonly text: string; readonly pattern: RegExp }[]
  readonly answer: readonly Template[]
  readonly authority: readonly Template[]
  readonly additional: readonly Template[]
  readonly rcode: Rcode
  readonly fallthrough: readonly string[]
}

type Draft = { -readonly [Key in keyof TemplateBlock]: TemplateBlock[Key] }

export function readTemplates({ walk, zones }: SetupPlace): TemplateSettings | Refusal {
  const blocks: TemplateBlock[] = []
  while (walk.next()) {
    const block = readBlock(walk, zones)
    if (isRefusal(block)) return block
    blocks.push(block)
  }
  return { plugin: 'template', blocks }
}

function readBlock(walk: TokenWalk, zones: readonly string[]): TemplateBlock | Refusal {
  if (!walk.nextArgument()) return walk.wrongCount()
  const className = readClass(walk.word())
  if (!className) return walk.fault(`invalid query class ${walk.word()}`)
  if (!walk.nextArgument()) return walk.wrongCount()
  const type = readType(walk.word())
  if (!type) return walk.fault(`invalid RR class ${walk.word()}`)
  const draft: Draft = {
    class: className,
    type,
    zones: zonesOr(walk.remaining(), zones),
    patterns: [],
    answer: [],
    authority: [],
    additional: [],
    rcode: 'NOERROR',
    fallthrough: [],
  }
  while (walk.nextInBlock()) {
    const read = OPTIONS[walk.word()]
    const refusal = read ? read(draft, walk) : walk.wrongCount()
    if (refusal) return refusal
  }
  if (draft.patterns.length === 0) draft.patterns = [{ text: '.*', pattern: /.*/ }]
  return draft
}

type ReadOption = (draft: Draft, walk: TokenWalk) => Refusal | undefined

const section =
  (name: 'answer' | 'authority' | 'additional'): ReadOption =>
  (draft, walk) => {
    const words = walk.remaining()
    if (words.length === 0) return walk.wrongCount()
    for (const word of words) {
      const template = readTemplate(word, name)
      if (!template.ok) {
        const end = name === 'answer' ? '' : '\n'
        return walk.fault(`could not compile template: ${walk.word()}, ${template.error}${end}`)
      }
      draft[name] = [...draft[name], template.value]
    }
    return undefined
  }

const OPTIONS: Readonly<Record<string, ReadOption>> = {
  match: (draft, walk) => {
    const words = walk.remaining()
    if (words.length === 0) return walk.wrongCount()
    for (const text of words) {
      if (text.length > PATTERN_MAX) {
        return walk.fault(`regex pattern too long: ${text.length} > ${PATTERN_MAX}`)
      }
      const read = readPattern(text)
      if (!read.ok) return walk.fault(`could not parse regex: ${text}, ${read.error}`)
      draft.patterns = [...draft.patterns, { text, pattern: read.pattern }]
    }
    return undefined
  },
  answer: section('answer'),
  authority: section('authority'),
  additional: section('additional'),
  rcode: (draft, walk) => {
    if (!walk.nextArgument()) return walk.wrongCount()
    const rcode = readRcode(walk.word())
    if (!rcode) return walk.fault(`unknown rcode ${walk.word()}`)
    draft.rcode = rcode
    return undefined
  },
  ederror: (_, walk) => {
    const [code = '', ...more] = walk.remaining()
    if (code === '' || more.length > 1) return walk.wrongCount()
    const read = readUint(code, 16)
    if (read.ok) return undefined
    return walk.fault(`error parsing extended DNS error code ${walk.word()}, ${read.error}\n`)
  },
  fallthrough: (draft, walk) => {
    draft.fallthrough = fallthroughZones(walk.remaining())
    return undefined
  },
  upstream: (_, walk) => {
    walk.remaining()
    return undefined
  },
}
