import type { Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import type { Level } from '../../core/sim/kernel.ts'
import type {
  ConntrackEntry,
  CtState,
  Direction,
  Hook,
  Match,
  NftTableName,
  Packet,
  Rule,
  TableName,
  Unsure,
} from './model.ts'

/** What a walk tells of itself, step by step. */

/** What a rule did: `continue` for MARK and rules without target. */
export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }

/** Why a rule did not match: the kind of the first match that failed, in the order in which the kernel looks. */
export type Mismatch = Match['kind']

/**
 * What a visitor of a walk is shown, in order. `packet` is the packet after it. The teaching view turns visits into
 * steps; without a visitor the walk does the same work and tells nobody.
 */
export type Visit = { readonly host: string; readonly packet: Packet } & (
  | {
      readonly kind: 'hookEntered'
      readonly hook: Hook
      readonly in?: string
      readonly out?: string
      readonly ctState: CtState
    }
  | {
      readonly kind: 'rule'
      readonly hook: Hook
      readonly table: TableName | NftTableName
      readonly chain: string
      /** From 1, as iptables counts. */
      readonly index: number
      readonly rule: Rule
      /** Absent: it matched, and `verdict` says what it did. */
      readonly mismatch?: Mismatch
      readonly verdict?: Verdict
      /** The number drawn, of 2^31, where the rule left something to chance. */
      readonly drawn?: number
    }
  | {
      readonly kind: 'chainEnded'
      readonly hook: Hook
      readonly table: TableName | NftTableName
      readonly chain: string
      /** A base chain ends with its policy, a user chain returns. */
      readonly verdict: Verdict
    }
  | {
      readonly kind: 'tracked'
      readonly hook: Hook
      readonly entry: ConntrackEntry | undefined
      readonly state: CtState
      readonly direction: Direction
      /** What had to go to make room. */
      readonly evicted?: readonly ConntrackEntry[]
    }
  /** A header was rewritten: by a rule of this walk, or by conntrack for a later packet or a reply. */
  | {
      readonly kind: 'rewritten'
      readonly hook: Hook
      readonly side: 'source' | 'destination'
      readonly before: Packet
      readonly by: 'rule' | 'conntrack' | 'ipvs'
      readonly undone: boolean
    }
  /** IPVS looked for a virtual server: `chain` is its name, `index` the place of the real server in its list. */
  | {
      readonly kind: 'balanced'
      readonly hook: Hook
      readonly table: 'ipvs'
      readonly chain: string
      readonly index: number
      readonly mismatch?: Mismatch
      /** `known`: a later packet; `remembered`: the client was here before; `none`: no real server takes it. */
      readonly how: 'chosen' | 'remembered' | 'known' | 'none'
      /** `10.244.1.2:80` */
      readonly real?: string
      readonly scheduler: string
    }
  | { readonly kind: 'confirmed'; readonly hook: Hook; readonly entry: ConntrackEntry }
  | {
      readonly kind: 'routed'
      readonly decision: 'local' | 'forward' | 'output' | 'none'
      readonly out?: string
      readonly via?: string
      readonly route?: string
    }
  | {
      readonly kind: 'sent'
      readonly interface: string
      readonly toHost: string
      readonly toInterface: string
    }
  | { readonly kind: 'delivered'; readonly interface: string; readonly listener: boolean }
  | {
      readonly kind: 'rejected'
      readonly hook: Hook
      readonly with: string
      readonly answer?: Packet
    }
  | { readonly kind: 'lost'; readonly why: LossReason; readonly hook?: Hook }
  /** What the size of a packet, a tunnel or a policy does: told in its own words. */
  | {
      readonly kind: 'told'
      readonly level: Level
      readonly message: Message
      readonly focus?: readonly Ref[]
      readonly isLost?: true
    }
  /** It leaves a described host; `via` is the next hop. */
  | { readonly kind: 'left'; readonly interface: string; readonly via: string }
  /** Something that is not modelled decides; `place` as in `Described.assumed`, where it is a rule. */
  | {
      readonly kind: 'unsure'
      readonly what: Unsure
      readonly text: string
      readonly place?: string
    }
)

/** Why a packet ended without arriving. Closed list: each locale words it. */
// biome-ignore format: a list
export type LossReason =
  | 'rule' | 'policy' | 'noRoute' | 'blackhole' | 'forwardingOff' | 'ttl' | 'martian' | 'rpFilter'
  | 'noNeighbour' | 'notForMe' | 'noSource' | 'noHairpin' | 'clash' | 'tableFull' | 'unknownTarget'
  | 'wire'
