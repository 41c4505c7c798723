/** DNS messages (RFC 1035 section 4) as plain data. Names and record data are text, as `dig` prints them. */

/**
 * An absolute domain name in presentation form (RFC 1035 section 5.1): it ends with a dot, the root is `.`. A dot or a
 * backslash inside a label is escaped by a backslash, an octet that cannot be printed is `\DDD`. Case is kept.
 */
export type DomainName = string

/** Record types and the numbers they travel as (IANA, DNS parameters). */
export const TYPE_NUMBERS = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const

/** A type with a name of its own, or `TYPE` and its number (RFC 3597 section 5). */
export type RecordType = keyof typeof TYPE_NUMBERS | `TYPE${number}`

/** Response codes and the numbers they travel as (RFC 1035 section 4.1.1, RFC 2136 section 2.2). */
export const RCODE_NUMBERS = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
} as const

export type Rcode = keyof typeof RCODE_NUMBERS

/** What EDNS0 adds to a message (RFC 6891). */
export interface Edns {
  /** How many bytes of UDP the sender takes. */
  readonly size: number
  /** DNSSEC records are welcome (RFC 3225). */
  readonly wantsDnssec?: boolean
  /** A client cookie rides along (RFC 7873). */
  readonly cookie?: boolean
  /** Why an answer is as it is (RFC 8914): 15 blocked, 17 filtered. */
  readonly errorCode?: number
}

/** Classes other than IN (RFC 1035 section 3.2.4). */
export type OtherClass = 'CH' | 'HS' | 'ANY'

export interface Question {
  readonly name: DomainName
  readonly type: RecordType
  /** Absent: IN. */
  readonly class?: OtherClass
}

/** One record. */
export interface ResourceRecord extends Question {
  /** Seconds. */
  readonly ttl: number
  /** As in a zone file: `10.96.0.10`, `0 100 53 ns.dns.cluster.local.` Names in it are absolute. */
  readonly data: string
}

export interface Query {
  /** 16 bits, chosen by who asks. */
  readonly id: number
  readonly question: Question
  /** RD. */
  readonly recursionDesired: boolean
  /** AD: whether the answer was validated is of interest (RFC 6840 section 5.7). */
  readonly wantsAuthentic?: boolean
  readonly edns?: Edns
}

export interface Answer {
  /** The query's; a resolver that hears another one ignores the message. */
  readonly id: number
  /** The query's. Absent: the answer carries no question. */
  readonly question?: Question
  readonly rcode: Rcode
  /** AA. */
  readonly authoritative: boolean
  /** TC: more than the transport takes; ask again over TCP. */
  readonly truncated: boolean
  /** RA. */
  readonly recursionAvailable: boolean
  readonly answer: readonly ResourceRecord[]
  readonly authority: readonly ResourceRecord[]
  /** Without the OPT record, which is `edns`. */
  readonly additional: readonly ResourceRecord[]
  readonly edns?: Edns
}

export type Transport = 'udp' | 'tcp'

/** Names compare without regard to the case of ASCII letters (RFC 4343). */
export const isSameName = (one: DomainName, other: DomainName): boolean =>
  foldName(one) === foldName(other)

/** A name as a key: ASCII letters small. */
export const foldName = (name: DomainName): DomainName =>
  name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** What a recursive resolver remembers, as plain data. Times are simulated ms. */
export type RecursorCache = Readonly<Record<string, CacheEntry>>

export interface CacheEntry {
  /** Records of one name and type; none: a denial, whose SOA is kept. */
  readonly records: readonly ResourceRecord[]
  readonly rcode: Rcode
  readonly soa?: ResourceRecord
  readonly storedAt: number
  readonly expiresAt: number
}

export * from './model/resolved.ts'
