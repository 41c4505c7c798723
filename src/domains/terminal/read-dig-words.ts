import { readType } from './tools/bind.ts'

/** What dig was asked. */
export interface DigAsk {
  readonly name: string | undefined
  readonly type: ReturnType<typeof readType>
  readonly server: string | undefined
  /** The address after `-x`. */
  readonly reverse: string | undefined
  readonly timeSeconds: number | undefined
  readonly tries: number | undefined
  readonly has: (flag: Flag) => boolean
}

type Flag = (typeof SHOWN)[number] | keyof typeof OFF | 'recurse' | 'edns'

/** What `+noall` switches off. */
const SHOWN = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const
const OFF = { short: false, search: false, trace: false, tcp: false }

/** Flags of dig that are not modelled here (bin/dig/dig.c, plus_option, BIND 9.18). */
const REAL =
  /^(?:no)?(?:aaonly|aaflag|adflag|badcookie|besteffort|bufsize|cdflag|class|cookie|crypto|defname|dns64prefix|dnssec|do|domain|dscp|ednsflags|ednsnegotiation|ednsopt|expandaaaa|expire|fail|header-only|http-plain|https|identify|idn|idnin|idnout|ignore|keepalive|keepopen|mapped|multiline|ndots|nsid|nssearch|onesoa|opcode|padding|proxy|qid|qr|raflag|rdflag|rrcomments|showsearch|split|subnet|tcflag|tls|topdown|ttlid|ttlunits|unknownformat|vc|yaml|zflag|sigchase)\b/

const VALUED = /^(time|tries|timeout|retry)=(\d+)$/

/** Words of dig, in any order; the first that is no type, server or flag is the name. */
export function readDigWords(
  words: readonly string[],
): DigAsk | { readonly invalid: string } | 'notModelled' {
  const flags = new Map<string, boolean>([
    ...SHOWN.map((flag): [string, boolean] => [flag, true]),
    ...Object.entries(OFF),
    ['recurse', true],
    ['edns', true],
  ])
  let name: string | undefined
  let type: DigAsk['type']
  let server: string | undefined
  let reverse: string | undefined
  let timeSeconds: number | undefined
  let tries: number | undefined
  for (let place = 0; place < words.length; place++) {
    const word = words[place] ?? ''
    if (word.startsWith('@')) server = word.slice(1)
    else if (word.startsWith('+')) {
      const flag = word.slice(1)
      const isOn = !flag.startsWith('no')
      const bare = flagNamed(isOn ? flag : flag.slice(2))
      const [, option, value] = VALUED.exec(flag) ?? []
      if (option === 'time' || option === 'timeout') timeSeconds = Math.max(1, Number(value))
      else if (option === 'tries') tries = Math.max(1, Number(value))
      else if (option === 'retry') tries = Number(value) + 1
      else if (bare === 'all') for (const each of SHOWN) flags.set(each, isOn)
      else if (flags.has(bare)) flags.set(bare, isOn)
      else if (REAL.test(flag)) return 'notModelled'
      else return { invalid: `Invalid option: ${word}` }
    } else if (word === '-x') reverse = words[++place] ?? ''
    else if (word === '-t') {
      type = readType(words[++place])
      if (!type) return 'notModelled'
    } else if (word === '-q') name = words[++place]
    else if (word === '-4') continue
    else if (word === '-6' || /^-[bcfhikmpruvy]/.test(word)) return 'notModelled'
    else if (word.startsWith('-')) return { invalid: `Invalid option: ${word}` }
    else if (readType(word) && word.toUpperCase() !== 'ANY' && !type) type = readType(word)
    else if (/^(?:in|ch|hs)$/i.test(word)) {
      if (!/^in$/i.test(word)) return 'notModelled'
    } else if (name === undefined) name = word
    else return 'notModelled'
  }
  if (name !== undefined && reverse !== undefined) return 'notModelled' // two questions
  const has = (flag: Flag): boolean => flags.get(flag) === true
  return { name: reverse ?? name, type, server, reverse, timeSeconds, tries, has }
}

const SHORTER: Readonly<Record<string, string>> = { rec: 'recurse', vc: 'tcp', add: 'additional' }
const flagNamed = (text: string): string => SHORTER[text] ?? text
