import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * A member's id: the first 8 bytes of the SHA-1 of its peer URLs and the cluster's token, in hex as etcdctl prints it
 * (etcd v3.6 `server/etcdserver/api/membership/member.go`, computeMemberID). Members added later hash the time too.
 */
export function memberId(peerURL: string, token: string, addedAtS?: number): string {
  const time = addedAtS === undefined ? '' : String(addedAtS)
  return shortened(bytesToHex(sha1(utf8ToBytes(`${peerURL}${token}${time}`))))
}

/** A cluster's id: the same, of the ids of its first members in order (`cluster.go`, genID). */
export function clusterIdOf(memberIds: readonly string[]): string {
  const sorted = memberIds.map((id) => id.padStart(16, '0')).sort()
  return shortened(bytesToHex(sha1(hexToBytes(sorted.join('')))))
}

/** `%x` of a number prints no zeros in front. */
const shortened = (hash: string): string => hash.slice(0, 16).replace(/^0+(?=.)/, '')
