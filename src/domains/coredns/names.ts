import { type DomainName, foldName } from '../dns/model.ts'

/** Domain names as CoreDNS compares and cuts them (github.com/miekg/dns labels.go, defaults.go; coredns plugin/normalize.go). */

export const ROOT: DomainName = '.'

export const isAbsolute = (name: string): boolean =>
  name.endsWith('.') && !isEscaped(name, name.length - 1)

/** Whether the character at `place` is taken literally because of a backslash before it. */
function isEscaped(name: string, place: number): boolean {
  let count = 0
  while (name[place - 1 - count] === '\\') count++
  return count % 2 === 1
}

export const absolute = (name: string): DomainName => (isAbsolute(name) ? name : `${name}.`)

/** As plugins keep zones and names: small and absolute. */
export const normalized = (name: string): DomainName => absolute(name).toLowerCase()

/** `web.shop.` -> `['web', 'shop']`; the root has none. */
export function labelsOf(name: string): readonly string[] {
  const text = isAbsolute(name) ? name.slice(0, -1) : name
  if (text === '') return []
  if (!text.includes('\\')) return text.split('.')
  return text.match(/(?:\\.|[^.\\])+/gs) ?? []
}

/** Where the next label begins; the length of the name behind the last one. */
export function nextLabel(name: string, from: number): number {
  let dot = name.indexOf('.', from)
  while (dot > 0 && isEscaped(name, dot)) dot = name.indexOf('.', dot + 1)
  return dot < 0 ? name.length : dot + 1
}

/** Whether `name` is `zone` or lies below it, whatever their case. */
export function isInZone(name: DomainName, zone: DomainName): boolean {
  if (zone === ROOT) return true
  if (name.length < zone.length) return false
  const cut = name.length - zone.length
  if (foldName(name.slice(cut)) !== foldName(zone)) return false
  return cut === 0 || (name[cut - 1] === '.' && !isEscaped(name, cut - 1))
}

/** The longest of the zones that `name` lies in. */
export function closestZone(
  zones: readonly DomainName[],
  name: DomainName,
): DomainName | undefined {
  let best: DomainName | undefined
  for (const zone of zones) {
    if (isInZone(name, zone) && zone.length > (best?.length ?? 0)) best = zone
  }
  return best
}

/** What stands before the zone, without the dot between them; empty at the zone itself. */
export function withoutZone(name: DomainName, zone: DomainName): string {
  if (zone === ROOT) return name.slice(0, -1)
  return name.slice(0, Math.max(0, name.length - zone.length - 1))
}

/** A name made of labels before a zone. */
export const below = (zone: DomainName, ...labels: readonly string[]): DomainName =>
  zone === ROOT ? `${labels.join('.')}.` : `${labels.join('.')}.${zone}`

export const joined = (...labels: readonly string[]): DomainName =>
  labels.at(-1) === ROOT ? `${labels.slice(0, -1).join('.')}.` : absolute(labels.join('.'))

const LABEL_MAX = 63
const WIRE_MAX = 256

/** Whether a text can be a domain name: no empty label, none over 63 bytes (miekg/dns IsDomainName). */
export function isDomainName(text: string): boolean {
  if (text === '') return false
  const name = absolute(text)
  if (name === ROOT) return true
  const labels = name.slice(0, -1).split(/(?<!\\)\./)
  if (labels.some((label) => label === '' || lengthOf(label) > LABEL_MAX)) return false
  return labels.reduce((sum, label) => sum + lengthOf(label) + 1, 0) <= WIRE_MAX
}

/** Bytes of a label or name on the wire; an escape counts as the byte it stands for. */
export const lengthOf = (text: string): number =>
  text.includes('\\') ? text.replace(/\\(\d{3}|.)/gs, 'x').length : text.length
