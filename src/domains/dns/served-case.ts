import type { Rcode } from './model.ts'

/** A zone and its servers, as a recorded case describes them, misbehaviour included. */

/** A response code, or another thing that servers do. */
export type Behaviour =
  | Rcode
  | 'OK'
  | 'NODATA'
  | 'TC'
  | 'TIMEOUT'
  | 'DROP'
  | 'CLOSED'
  | 'WRONGID'
  | 'WRONGNAME'
  | 'NOQUESTION'
  | 'GARBAGE'
  | 'SHORT'

export type ByType<Value> = Value | Readonly<Record<string, Value>>
export const ZONE_TYPES = ['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'MX', 'NS'] as const

/** What is known of one name. */
export type ZoneName = Readonly<
  Partial<Record<(typeof ZONE_TYPES)[number], string | readonly string[]>>
> & {
  readonly ttl?: number
  readonly fail?: ByType<Behaviour>
  /** ms more. */
  readonly delay?: ByType<number>
  /** For the first, second … query of a name and type. */
  readonly script?: readonly Behaviour[]
  /** Cut over UDP: true to nothing, or to so many records. */
  readonly tc?: ByType<boolean | number>
  /** An alias that is not followed. */
  readonly stop?: boolean
}

export interface Zone {
  readonly default?: Behaviour
  readonly soa?: boolean
  /** Whether names above known names exist. */
  readonly ent?: boolean
  readonly names?: Readonly<Record<string, ZoneName>>
}

export interface ServerSettings {
  readonly behaviour?: ByType<Behaviour>
  readonly zone?: Zone
  readonly delay?: ByType<number>
  readonly script?: readonly Behaviour[]
  readonly tc?: ByType<boolean | number>
  readonly tcp?: 'closed' | 'eof' | 'drop' | 'TIMEOUT'
  readonly udp?: 'closed'
  readonly edns?: 'ok' | 'ignore' | 'formerr'
  readonly udp_limit?: number
  readonly flags?: AnswerFlags
}

export interface AnswerFlags {
  readonly aa?: number
  readonly ra?: number
  readonly soa?: number
}

/** The servers of a recorded case: tests/conformance/dns/README.md has the shape. */
export interface ServedCase {
  readonly zone?: Zone
  readonly servers?: Readonly<Record<string, ServerSettings | null>>
  readonly net?: 'v4' | 'dual' | 'v6'
  /** ms that each answer takes. */
  readonly latency?: number
  readonly flags?: AnswerFlags
}
