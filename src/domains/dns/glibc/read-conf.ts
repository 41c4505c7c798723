import { domainOfHost } from '../domain-of-host.ts'
import { leadingInteger, readIPv6, readLooseIPv4 } from '../read-address.ts'
import type { Client } from '../resolver.ts'

/** /etc/resolv.conf as glibc reads it: resolv/res_init.c, the same from 2.31 to 2.43. */
export interface GlibcConf {
  readonly servers: readonly string[]
  readonly search: readonly string[]
  readonly ndots: number
  readonly timeoutSeconds: number
  readonly attempts: number
  readonly options: ReadonlySet<GlibcOption>
  /** Reading the file never ends: every lookup that needs it hangs, and keeps a CPU busy. */
  readonly isEndless: boolean
}

const OPTIONS = [
  'rotate',
  'edns0',
  'single-request-reopen',
  'single-request',
  'no-tld-query',
  'no-reload',
  'use-vc',
  'trust-ad',
  'no-aaaa',
  'strict-error',
] as const
export type GlibcOption = (typeof OPTIONS)[number]

const SERVERS_MAX = 3
const NDOTS_MAX = 15
const TIMEOUT_SECONDS_MAX = 30
const ATTEMPTS_MAX = 5

/** Keywords count only in the first column, in small letters, before a blank or a tab. */
const LINE = /^(domain|search|nameserver|sortlist|options)[ \t]+([^\n]*)$/

export function readGlibcConf({ resolvConf, environment, hostname }: Client): GlibcConf {
  const servers: string[] = []
  let search: readonly string[] | undefined
  let isEndless = false
  let settings: Settings = { ndots: 1, timeoutSeconds: 5, attempts: 2, options: new Set() }
  for (const line of resolvConf.split('\n')) {
    const [, keyword, rest = ''] = LINE.exec(line) ?? []
    if (rest === '') continue
    if (keyword === 'domain') search = [rest.split(/[ \t]/)[0] ?? '']
    if (keyword === 'search') search = rest.split(/[ \t]+/).filter(Boolean)
    if (keyword === 'sortlist') isEndless ||= neverPasses(rest)
    if (keyword === 'options') settings = withOptions(settings, rest)
    if (keyword === 'nameserver') {
      const text = rest.split(/[ \t]/)[0] ?? ''
      const address = readLooseIPv4(text) ?? readIPv6(text)
      if (address !== undefined) servers.push(address)
    }
  }
  if (environment.LOCALDOMAIN) search = environment.LOCALDOMAIN.split(/[ \t\n]+/).filter(Boolean)
  settings = withOptions(settings, environment.RES_OPTIONS ?? '')
  return {
    ...settings,
    servers: servers.length > 0 ? servers.slice(0, SERVERS_MAX) : ['127.0.0.1'],
    search: search ?? domainOfHost(hostname),
    isEndless,
  }
}

/**
 * A sortlist is read address by address, from blank to blank. Where one stands still, such as at the `\r` of a line that ends as in
 * Windows, or at a `/` after what is no address, the loop goes round for ever.
 */
function neverPasses(text: string): boolean {
  for (let at = 0; ; ) {
    at += lengthOf(/^[ \t]*/, text.slice(at))
    if (at === text.length || text[at] === ';') return false
    const network = lengthOf(UP_TO_MASK, text.slice(at))
    const end = at + network
    const hasMask = '&/'.includes(text[end] ?? '-') && readLooseIPv4(text.slice(at, end))
    const mask = hasMask ? 1 + lengthOf(WORD, text.slice(end + 1)) : 0
    if (network + mask === 0) return true
    at = end + mask
  }
}

const WORD = /^[^;\s\u0080-\uffff]*/
const UP_TO_MASK = /^[^;&/\s\u0080-\uffff]*/
const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0

type Settings = Pick<GlibcConf, 'ndots' | 'timeoutSeconds' | 'attempts' | 'options'>

/** A comment does not end the line: its words are read like any other. A number may follow after blanks (atoi). */
function withOptions(settings: Settings, text: string): Settings {
  let after = settings
  for (const { index } of text.matchAll(/[^ \t]+/g)) after = withOption(after, text.slice(index))
  return after
}

function withOption(settings: Settings, text: string): Settings {
  const numberAfter = (name: string) => leadingInteger(text.slice(name.length))
  if (text.startsWith('ndots:')) return { ...settings, ndots: fourBits(numberAfter('ndots:')) }
  if (text.startsWith('timeout:'))
    return { ...settings, timeoutSeconds: Math.min(numberAfter('timeout:'), TIMEOUT_SECONDS_MAX) }
  if (text.startsWith('attempts:'))
    return { ...settings, attempts: Math.min(numberAfter('attempts:'), ATTEMPTS_MAX) }
  const plain = text.replaceAll('_', '-')
  const option = OPTIONS.find((name) => plain.startsWith(name))
  return option ? { ...settings, options: new Set([...settings.options, option]) } : settings
}

/** An int that is kept in four bits: -1 becomes 15. */
function fourBits(given: number): number {
  const int = Number.isSafeInteger(given) ? given | 0 : -1
  return int <= NDOTS_MAX ? int & NDOTS_MAX : NDOTS_MAX
}
