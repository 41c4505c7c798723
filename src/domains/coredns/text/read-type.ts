import { RCODE_NUMBERS, type Rcode, type RecordType, TYPE_NUMBERS } from '../../dns/model.ts'

/** Names of types, classes and codes as a Corefile writes them (miekg/dns types.go, msg.go). */

/** Types that CoreDNS knows by name and we only by number. */
const RARE_TYPES: Readonly<Record<string, number>> = {
  MD: 3,
  MF: 4,
  MB: 7,
  MG: 8,
  MR: 9,
  MINFO: 14,
  RP: 17,
  AFSDB: 18,
  X25: 19,
  ISDN: 20,
  RT: 21,
  'NSAP-PTR': 23,
  SIG: 24,
  KEY: 25,
  PX: 26,
  GPOS: 27,
  NXT: 30,
  EID: 31,
  NIMLOC: 32,
  ATMA: 34,
  KX: 36,
  CERT: 37,
  APL: 42,
  IPSECKEY: 45,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  SMIMEA: 53,
  HIP: 55,
  NINFO: 56,
  RKEY: 57,
  TALINK: 58,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  MAILB: 253,
  MAILA: 254,
  URI: 256,
  AVC: 258,
}

const isKnown = (word: string): word is keyof typeof TYPE_NUMBERS =>
  Object.hasOwn(TYPE_NUMBERS, word)

export function readType(word: string): RecordType | undefined {
  if (isKnown(word)) return word
  const number = RARE_TYPES[word]
  return number === undefined ? undefined : `TYPE${number}`
}

export type ClassName = 'IN' | 'CS' | 'CH' | 'HS' | 'NONE' | 'ANY'
const CLASSES: readonly ClassName[] = ['IN', 'CS', 'CH', 'HS', 'NONE', 'ANY']

export const readClass = (word: string): ClassName | undefined =>
  CLASSES.find((one) => one === word)

const isRcode = (word: string): word is Rcode => Object.hasOwn(RCODE_NUMBERS, word)

export const readRcode = (word: string): Rcode | undefined => (isRcode(word) ? word : undefined)

export const rcodeOfNumber = (number: number): Rcode | undefined =>
  Object.keys(RCODE_NUMBERS)
    .filter(isRcode)
    .find((code) => RCODE_NUMBERS[code] === number)
