import type { DomainName } from '../model.ts'
import { toDomainName } from '../name-text.ts'
import type { CaresRelease } from './read-conf.ts'

/** Bytes of a name, without escapes and final dot; on the wire it may so take two more than others allow (1.34). */
const NAME_BYTES_MAX = 255

/** ares_is_hostname. */
export const isHostname = (name: string): boolean => /^[A-Za-z0-9_.*/-]*$/.test(name)

/** The name as c-ares sends it, or undefined where it does not. 1.34 sends hostnames only (ares_dns_name.c). */
export function toCaresName(text: string, release: CaresRelease): DomainName | undefined {
  if (release !== '1.34') return toDomainName(text, { escapes: true })
  const labels = labelsIn(text)
  if (!labels || labels.some((label) => label.length === 0 || label.length > 63)) return undefined
  if (!labels.every(isHostname) || labels.join('.').length > NAME_BYTES_MAX) return undefined
  return labels.length === 0
    ? '.'
    : labels.map((label) => `${label.replaceAll('.', '\\.')}.`).join('')
}

/** A backslash takes the next character, or must have three digits. */
function labelsIn(text: string): readonly string[] | undefined {
  const labels = ['']
  for (const [part] of text.matchAll(/\\\d{3}|\\\D|./gs)) {
    if (part === '.') labels.push('')
    else if (part === '\\' || Number(part.slice(1)) > 255) return undefined
    else labels[labels.length - 1] += unescaped(part)
  }
  if (labels.at(-1) === '') labels.pop()
  return labels.length === 1 && labels[0] === '' ? [] : labels
}

const unescaped = (part: string): string =>
  part.length === 4 ? String.fromCharCode(Number(part.slice(1))) : (part.at(-1) ?? '')
