/**
 * Compares a record of the kernel with one of ours, by the rules of tests/conformance/net/kso/compare.py: where the
 * kernel chose inside a range, only the range counts.
 */

interface Step {
  readonly hook: string
  readonly table: string
  readonly chain: string
  readonly rule: string
  readonly index: number | null
  readonly verdict: string
  readonly ns?: string
}

interface Flow {
  readonly orig: unknown
  readonly reply: unknown
}

export interface KernelRecord {
  readonly packet: Readonly<Record<string, unknown>>
  readonly trace: readonly Step[]
  readonly arrivedAt: string | null
  readonly src: string | null
  readonly dst: string | null
  readonly fate: string
  readonly how?: string
  readonly ttl?: number
  readonly conntrack: readonly Flow[]
  readonly reply: { readonly kind: string; readonly src: string } | null
  readonly random?: Readonly<Record<string, string>>
  /** Ours: something on the way was left to chance. */
  readonly chance?: boolean
}

/** Differences in words; empty when the records agree. */
export function differences(kernel: KernelRecord, ours: KernelRecord): readonly string[] {
  const found: string[] = []
  const a = kernel.trace.map(stepText)
  const b = ours.trace.map(stepText)
  const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, i) => a[i] !== b[i])
  if (at >= 0) found.push(`trace step ${at}: ${a[at] ?? 'end'} / ${b[at] ?? 'end'}`)
  for (const name of ['fate', 'arrivedAt'] as const) {
    if (kernel[name] !== ours[name]) found.push(`${name}: ${kernel[name]} / ${ours[name]}`)
  }
  if (['rejected', 'send-error'].includes(kernel.fate) && kernel.how !== ours.how) {
    found.push(`how: ${kernel.how} / ${ours.how}`)
  }
  for (const side of ['src', 'dst'] as const) {
    if (!isSameEnd(side, { want: kernel[side], got: ours[side], random: kernel.random ?? {} })) {
      found.push(`${side}: ${kernel[side]} / ${ours[side]}`)
    }
  }
  const want = kernel.reply && `${kernel.reply.kind} ${kernel.reply.src}`
  const got = ours.reply && `${ours.reply.kind} ${ours.reply.src}`
  if (want !== got) found.push(`reply: ${want} / ${got}`)
  if (kernel.ttl !== undefined && kernel.ttl !== ours.ttl) {
    found.push(`ttl: ${kernel.ttl} / ${ours.ttl}`)
  }
  if (!kernel.random && tuplesText(kernel) !== tuplesText(ours)) {
    found.push(`conntrack: ${tuplesText(kernel)} / ${tuplesText(ours)}`)
  }
  return found
}

const stepText = ({ ns = 'node', hook, table, chain, index, rule, verdict }: Step): string =>
  `${ns} ${hook} ${table} ${chain} ${index ?? rule} ${verdict}`

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

const tuplesText = ({ conntrack }: KernelRecord): string =>
  JSON.stringify(conntrack.map(({ orig, reply }) => [sorted(orig), sorted(reply)]))

interface Ends {
  readonly want: string | null
  readonly got: string | null
  readonly random: Readonly<Record<string, string>>
}

function isSameEnd(side: 'src' | 'dst', { want, got, random }: Ends): boolean {
  if (want === got) return true
  if (want === null || got === null) return false
  const [address, port] = want.split(':')
  const [ourAddress = '', ourPort] = got.split(':')
  if (address !== ourAddress && !isWithin(random[`${side}Addr`], ourAddress)) return false
  return port === ourPort || (ourPort !== undefined && isWithin(random[`${side}Port`], ourPort))
}

function isWithin(range: string | undefined, value: string): boolean {
  if (range === undefined) return false
  if (range === 'any') return true
  const number = (text: string) =>
    text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const [low = '', high = ''] = range.split('-')
  return number(low) <= number(value) && number(value) <= number(high)
}
