import { foldName } from '../model.ts'
import { labelsOfName } from '../name-text.ts'

/** What systemd-resolved makes of names (src/shared/dns-domain.c of 252). All have a final dot. */

export const isBelow = (name: string, domain: string): boolean => {
  const [one, other] = [foldName(name), foldName(domain)]
  return other === '.' || one === other || one.endsWith(`.${other}`)
}

export const isSingleLabel = (name: string): boolean => labelsOfName(name).length === 1

export const isLocalhost = (name: string): boolean =>
  ['localhost.', 'localhost.localdomain.'].some((one) => isBelow(name, one))

/** dns_name_dont_resolve: RFC 6303 and RFC 6761. */
export const isNeverResolved = (name: string): boolean =>
  isBelow(name, '0.in-addr.arpa.') ||
  isBelow(name, 'invalid.') ||
  foldName(name) === '255.255.255.255.in-addr.arpa.' ||
  foldName(name) === `${'0.'.repeat(32)}ip6.arpa.`

export const isLoopbackReverse = (name: string): boolean =>
  isBelow(name, '127.in-addr.arpa.') || foldName(name) === `1.${'0.'.repeat(31)}ip6.arpa.`

export const isGateway = (name: string): boolean => foldName(name) === '_gateway.'
export const isOutbound = (name: string): boolean => foldName(name) === '_outbound.'

/** The address behind a complete name below in-addr.arpa. */
export function reversedAddress(name: string): string | undefined {
  const [, bytes] = /^((?:\d{1,3}\.){4})in-addr\.arpa\.$/.exec(foldName(name)) ?? []
  return bytes?.slice(0, -1).split('.').reverse().join('.')
}

export const isLinkLocalReverse = (name: string): boolean =>
  isBelow(name, '254.169.in-addr.arpa.') ||
  ['8', '9', 'a', 'b'].some((digit) => isBelow(name, `${digit}.e.f.ip6.arpa.`))
