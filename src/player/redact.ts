import type { Manifest } from '../scenario/applied-objects.ts'
import type { Scenario } from '../scenario/schema.ts'
import { cleanObject } from './clean-object.ts'
import { collectNames } from './collect-names.ts'
import { mapAddresses } from './map-addresses.ts'
import { withoutSecrets } from './without-secrets.ts'

export interface Replaced {
  readonly before: string
  readonly after: string
}

export interface Redacted {
  readonly scenario: Scenario
  /** Every name and address that was found, the longest names first. */
  readonly replaced: readonly Replaced[]
}

/** Fields whose words are Kubernetes' own or this page's. */
const OWN_WORDS = new Set(
  'kind apiVersion apiGroup protocol type library family mode operator effect phase reason topologyKey resource'.split(
    ' ',
  ),
)
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g
/** Chains of kube-proxy: their letters are a hash of a Service's name, which could be guessed. */
const CHAIN = /\bKUBE-(SVC|SVL|SEP|EXT|FW|XLB)-([A-Z2-7]{16})\b/g
const DOMAIN = /(?<![\w/.@-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?![\w/-])/gi
const KNOWN_DOMAINS =
  /(^|\.)(cluster\.local|svc|arpa|k8s\.io|kubernetes\.io|localhost|docker\.io)$/i
const FILES = /\.(conf|yaml|yml|json|txt|log|sh|py|go|local|hosts)$/i

/**
 * The same scenario with other names and addresses: each is replaced by the same one wherever it stands, so that
 * selectors, rules and names still find each other. Addresses keep the networks they share, hosts the number of their
 * dots. Secrets, environments, arguments and what nothing here reads are left out. `objects`: what its manifests were read to.
 */
export function redact(scenario: Scenario, objects: readonly Manifest[]): Redacted {
  const bare = withoutSecrets(scenario, objects)
  const manifests = objects.filter(({ kind }) => kind !== 'Secret').map(cleanObject)
  const document = { ...bare, manifests }
  const texts = stringsOf(document)
  const names = collectNames(manifests, bare.nodes, texts)
  const addresses = mapAddresses(texts)
  const found = new Map<string, string>()
  const note = (before: string, after: string) => {
    if (before !== after) found.set(before, after)
    return after
  }
  const sorted = [...names].sort(([a], [b]) => b.length - a.length)
  const anyName = sorted.length
    ? new RegExp(
        `(?<![A-Za-z0-9])(?:${sorted.map(([name]) => escaped(name)).join('|')})(?![A-Za-z0-9])`,
        'g',
      )
    : undefined
  const labels = new Map<string, string>()
  const labelOf = (label: string) => {
    const known = labels.get(label) ?? `host-${labels.size + 1}`
    labels.set(label, known)
    return known
  }
  const domain = (host: string) => {
    if (KNOWN_DOMAINS.test(host) || FILES.test(host)) return host
    const parts = host.toLowerCase().split('.')
    // A Node's own name, and a Service in its Namespace.
    if (names.has(host) || names.has(parts.at(-1) ?? '')) return host
    return note(host, [...parts.slice(0, -1).map(labelOf), parts.at(-1)].join('.'))
  }
  const words = (text: string): string => {
    let left = text.replace(UUID, (id) => note(id, scrambledId(id)))
    left = left.replace(CHAIN, (chain, role: string, hash: string) =>
      note(chain, `KUBE-${role}-${scrambledHash(hash)}`),
    )
    left = left.replace(DOMAIN, domain)
    if (anyName) left = left.replace(anyName, (name) => note(name, names.get(name) ?? name))
    return addresses(left, note)
  }
  const renamed = deeply(document, words) as Scenario // as: only strings were changed
  return { scenario: renamed, replaced: [...found].map(([before, after]) => ({ before, after })) }
}

/** A value with its strings, and the names of its fields, changed. */
function deeply(value: unknown, change: (text: string) => string, field = ''): unknown {
  if (typeof value === 'string') return OWN_WORDS.has(field) ? value : change(value)
  if (Array.isArray(value)) return value.map((item) => deeply(item, change, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      // Fields of the document are words of ours; those of labels and of settings are names.
      /^[a-z][A-Za-z]*$/.test(key) && !LABELS.has(field) ? key : change(key),
      deeply(part, change, key),
    ]),
  )
}

const LABELS = new Set([
  'labels',
  'matchLabels',
  'selector',
  'nodeSelector',
  'replicas',
  'affinitySeconds',
  'podDns',
])

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => [key, ...stringsOf(part)])
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&')

/** FNV-1a, 32 bit. */
function mark(text: string): number {
  let hash = 0x811c9dc5
  for (const sign of text) hash = Math.imul(hash ^ sign.charCodeAt(0), 0x01000193) >>> 0
  return hash
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Letters that tell nothing of those before: the same for the same, in one document. */
const scrambledHash = (hash: string): string =>
  Array.from({ length: 16 }, (_, place) => BASE32[(mark(`${place}${hash}`) >>> 9) % 32]).join('')

const scrambledId = (id: string): string => {
  const hex = Array.from({ length: 4 }, (_, place) =>
    mark(`${place}${id}`).toString(16).padStart(8, '0'),
  ).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
