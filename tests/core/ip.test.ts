import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contains4,
  familyOf,
  formatIPv4,
  formatIPv6,
  parseCidr4,
  parseIPv4,
  parseIPv6,
} from '../../src/core/ip.ts'

describe('an IPv4 address', () => {
  test('is written as it was read', () =>
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(formatIPv4(parseIPv4(text) ?? -1)).toBe(text)
      }),
    ))

  test.each(['10.0.0', '10.0.0.256', '010.0.0.1', '1.2.3.4.5', '', 'a.b.c.d', '1.2.3.4 '])(
    'is not %j',
    (text) => expect(parseIPv4(text)).toBeUndefined(),
  )
})

describe('an IPv6 address', () => {
  // RFC 5952 4: lower case, no leading zeros, the longest run of zeros as ::, the first of equal runs
  test.each([
    ['2001:DB8::0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['::', '::'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('%s is written %s', (text, canonical) =>
    expect(formatIPv6(parseIPv6(text) ?? [])).toBe(canonical),
  )

  test.each(['1::2::3', '1:2:3', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0', '::12345'])(
    'is not %j',
    (text) => expect(familyOf(text)).toBeUndefined(),
  )
})

describe('a CIDR', () => {
  test('masks its host bits away', () =>
    expect(parseCidr4('10.244.1.9/24')).toEqual(parseCidr4('10.244.1.0/24')))
  test('contains its own addresses and no others', () => {
    const cidr = parseCidr4('10.244.1.0/24')
    expect(cidr && contains4(cidr, parseIPv4('10.244.1.255') ?? 0)).toBe(true)
    expect(cidr && contains4(cidr, parseIPv4('10.244.2.0') ?? 0)).toBe(false)
  })
  test.each(['10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', 'x/8'])('is not %j', (text) =>
    expect(parseCidr4(text)).toBeUndefined(),
  )
})
