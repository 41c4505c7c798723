import { never } from '../../core/assert.ts'
import { mapByRule } from './map-address.ts'
import type { Target } from './model.ts'
import { pathEngine } from './path-engine.ts'
import { assumptionAt, type Walk } from './walk-state.ts'

export type Effect = 'accept' | 'drop' | 'return' | 'continue' | 'unsure'

type Simple = Exclude<Target, { kind: 'jump' | 'goto' }>

/** What a target does to the packet, and how the walk goes on. */
export function applyTarget(walk: Walk, target: Simple): Effect {
  const { skb } = walk
  switch (target.kind) {
    case 'log':
      pathEngine()?.atTarget(walk, target.text)
      return 'continue'
    case 'none':
      return 'continue'
    case 'accept':
    case 'return':
      return target.kind
    case 'drop':
      walk.droppedBy = 'rule'
      return 'drop'
    case 'reject':
      walk.rejectedWith = target.with
      return 'drop'
    case 'mark':
      skb.mark = ((skb.mark & ~target.mask) ^ target.value) >>> 0
      return 'continue'
    case 'connmark':
      return markConnection(walk, target)
    case 'ttl':
      skb.ttl = ttlAfter(skb.ttl, target)
      return 'continue'
    case 'notrack':
      if (skb.entry === undefined) skb.state = 'UNTRACKED'
      return 'continue'
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return mapByRule(walk, target)
    case 'unknown':
      return unknownEffect(walk)
    default:
      return never(target)
  }
}

/** Of a target that is not modelled: what was assumed; else, on a described host, nobody knows. */
function unknownEffect(walk: Walk): Effect {
  walk.isUnsure = true
  const assumed = assumptionAt(walk)
  if (assumed === 'drop') walk.droppedBy = 'rule'
  if (assumed === 'accept' || assumed === 'drop' || assumed === 'continue') return assumed
  return walk.host.described ? 'unsure' : 'continue'
}

/** net/netfilter/xt_connmark.c (Linux 6.18) */
function markConnection(
  { skb }: Walk,
  { verb, value, mask }: Extract<Target, { kind: 'connmark' }>,
): Effect {
  if (!skb.entry) return 'continue'
  const { mark } = skb.entry
  if (verb === 'restore') skb.mark = ((skb.mark & ~value) ^ (mark & mask)) >>> 0
  if (verb === 'save')
    skb.entry = { ...skb.entry, mark: ((mark & ~mask) ^ (skb.mark & value)) >>> 0 }
  if (verb === 'set') skb.entry = { ...skb.entry, mark: ((mark & ~mask) ^ value) >>> 0 }
  return 'continue'
}

const ttlAfter = (ttl: number, { verb, value }: Extract<Target, { kind: 'ttl' }>): number =>
  verb === 'set' ? value : verb === 'inc' ? Math.min(255, ttl + value) : Math.max(0, ttl - value)
