import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

// weave v2.8.1 npc/shortname.go: what may stand in the name of an ipset
const SYMBOLS =
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789(){}[]+=_$%^!*|/?.;:@#~'

/** The name of a set of weave-npc: the SHA-1 of what it is for, as a number in base 85, lowest digit first. */
export function weaveSetName(what: string): string {
  const base = BigInt(SYMBOLS.length)
  let rest = BigInt(`0x${bytesToHex(sha1(utf8ToBytes(what)))}`)
  let name = 'weave-'
  for (; rest > 0n; rest /= base) name += SYMBOLS[Number(rest % base)]
  return name
}
