import type { DomainName } from './model.ts'

/** Text that somebody typed or that a file holds, and the names on the wire that come of it. */

const LABEL_BYTES_MAX = 63
/** RFC 1035 section 2.3.4: with the octet before each label and the final zero. */
const NAME_BYTES_MAX = 255

const DOT = 0x2e
const BACKSLASH = 0x5c

/** First bytes of UTF-8 sequences with one, two and three continuation bytes (RFC 3629 section 3). */
const LEADS = [0xc0, 0xe0, 0xf0]

/** UTF-8, as a terminal hands it over. */
export function bytesOf(text: string): readonly number[] {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const count = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
    bytes.push(count === 0 ? code : (LEADS[count - 1] ?? 0) | (code >> (6 * count)))
    for (let left = count - 1; left >= 0; left--) bytes.push(0x80 | ((code >> (6 * left)) & 63))
  }
  return bytes
}

export const byteLength = (text: string): number => bytesOf(text).length

/**
 * The name on the wire, or undefined where no packet can hold it: an empty label, a label of more than 63 bytes, more than 255
 * bytes in all. A final dot makes no difference. `escapes`: a backslash takes the next character, or three digits, literally
 * (glibc's ns_name_pton and BIND do so; musl and Go do not).
 */
export function toDomainName(
  text: string,
  { escapes = false }: { readonly escapes?: boolean } = {},
): DomainName | undefined {
  if (text === '.') return '.'
  const labels = labelsOf(text, escapes)
  if (labels.at(-1)?.length === 0) labels.pop()
  if (labels.length === 0) return undefined
  if (labels.some((label) => label.length === 0 || label.length > LABEL_BYTES_MAX)) return undefined
  const size = labels.reduce((sum, label) => sum + label.length + 1, 1)
  return size > NAME_BYTES_MAX ? undefined : labels.map((label) => `${printLabel(label)}.`).join('')
}

/** The labels of a text, as bytes. A final dot gives an empty last label. */
function labelsOf(text: string, escapes: boolean): number[][] {
  const bytes = bytesOf(text)
  const labels: number[][] = []
  let label: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === DOT) {
      labels.push(label)
      label = []
    } else if (escapes && byte === BACKSLASH && at + 1 < bytes.length) {
      const digits = String.fromCharCode(...bytes.slice(at + 1, at + 4))
      const isNumber = /^\d{3}$/.test(digits)
      label.push(isNumber ? Number(digits) & 255 : (bytes[at + 1] ?? 0))
      at += isNumber ? 3 : 1
    } else label.push(byte)
  }
  return [...labels, label]
}

/** RFC 1035 section 5.1. */
const printLabel = (label: readonly number[]): string =>
  label
    .map((byte) => {
      const character = String.fromCharCode(byte)
      if (byte === DOT || byte === BACKSLASH) return `\\${character}`
      return byte > 32 && byte < 127 ? character : `\\${String(byte).padStart(3, '0')}`
    })
    .join('')

/** The labels of a name in presentation form; the root has none. */
export const labelsOfName = (name: DomainName): readonly string[] =>
  name === '.' ? [] : (name.match(/(?:\\\d{3}|\\.|[^.\\])+(?=\.)/gs) ?? [])

/** How many bytes a label in presentation form takes, without its length octet. */
export const labelSize = (label: string): number => label.replace(/\\(?:\d{3}|.)/gs, 'x').length

/** As functions of a C library print a name: without the final dot. */
export const withoutFinalDot = (name: string): string =>
  name !== '.' && name.endsWith('.') ? name.slice(0, -1) : name
