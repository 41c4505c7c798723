import { addressesOf, attempt, bodyOf, connectError, type Libc, readUrl } from '../fetch-page.ts'
import { fail, notModelled, type Program, print, SYN_PATIENCE_MS } from '../program.ts'
import { readOptions } from '../read-options.ts'

/** `wget -qO-` of GNU wget 1.21.3 and of busybox 1.35. What is not quiet is a progress bar, and is left out. */
export function* runWget(
  style: 'gnu' | 'busybox',
  words: readonly string[],
  libc: Libc = 'glibc-gai',
): Program {
  const options = readOptions(words, {
    letters: 'qO:T:t:',
    long: { quiet: 'q', 'output-document=': 'O', 'timeout=': 'T', 'tries=': 't' },
  })
  if ('kind' in options) {
    const { kind, option } = options
    if (style === 'gnu') {
      const said =
        kind === 'unknown'
          ? option.startsWith('--')
            ? `wget: unrecognized option '${option}'`
            : `wget: invalid option -- '${option}'`
          : `wget: option requires an argument -- '${option}'`
      if (/^[ABcdDeEFgGHhiIjJkKlLmnNopPQrRsSUvVwxXy]$/.test(option)) return yield* notModelled()
      return yield* fail(
        2,
        `${said}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
      )
    }
    return yield* notModelled()
  }
  if (!options.has('q') || options.value('O') !== '-') return yield* notModelled()
  const [text, more] = options.operands
  if (more !== undefined) return yield* notModelled()
  if (text === undefined)
    return style === 'gnu'
      ? yield* fail(
          1,
          "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
        )
      : yield* notModelled()
  const url = readUrl(text)
  if (typeof url !== 'object' || !('host' in url) || url.scheme !== 'http')
    return yield* notModelled()
  const seconds = Number(options.value('T') ?? 900)
  const tries = style === 'gnu' ? Number(options.value('t') ?? 20) : 1
  const looked = yield* addressesOf(url.host, libc)
  const usable = looked.addresses.filter((each) => !each.includes(':'))
  if (usable.length === 0)
    return style === 'gnu' ? 4 : yield* fail(1, `wget: bad address '${url.host}'\n`)
  for (let round = 1; round <= Math.min(tries, 20); round++) {
    for (const address of usable) {
      const patienceMs = seconds > 0 ? Math.min(seconds * 1_000, SYN_PATIENCE_MS) : SYN_PATIENCE_MS
      const { connected } = yield* attempt(address, url.port, patienceMs)
      const error = connectError(connected)
      if (error === undefined) {
        yield* print(bodyOf(connected))
        return 0
      }
      if (style === 'gnu' && error !== 'Connection timed out' && address === usable.at(-1)) return 4
      const isLast = address === usable.at(-1)
      if (style === 'busybox' && isLast) {
        const isOurs = error === 'Connection timed out' && patienceMs < SYN_PATIENCE_MS
        return yield* fail(
          1,
          isOurs
            ? 'wget: download timed out\n'
            : `wget: can't connect to remote host (${address}): ${error}\n`,
        )
      }
    }
  }
  return 4
}
