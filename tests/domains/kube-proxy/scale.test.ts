import { describe, expect, test } from 'vitest'
import { measureMode } from '../../../src/domains/kube-proxy/measure-mode.ts'
import { SCALE_MODES } from '../../../src/domains/kube-proxy/scale-sizes.ts'

const grows = (mode: (typeof SCALE_MODES)[number]) => ({
  few: measureMode(mode, 10),
  many: measureMode(mode, 100),
})

describe('what ninety Services more cost', () => {
  test('in userspace mode too, and the second connection, that of kube-proxy, meets them all', () => {
    const { few, many } = grows('userspace')
    expect(many.first - few.first).toBeGreaterThan(90 / 2)
    expect(many.partial).toBe(0) // endpoints are no rules: kube-proxy chooses by itself
  })

  test('in iptables mode the first packet meets a rule for each Service before its own', () => {
    const { few, many } = grows('iptables')
    expect(many.first - few.first).toBe(90 / 2) // the mean over the list: half of them come before
  })

  test('in nftables mode it is found by one lookup, however many there are', () => {
    const { few, many } = grows('nftables')
    expect(many.first).toBe(few.first)
  })

  test('in IPVS mode it is found by one lookup too, and a sync writes only what differs', () => {
    const { few, many } = grows('ipvs')
    expect(many.first).toBe(few.first)
    expect(many.partial).toBe(few.partial)
    expect(many.full).toBe(many.partial) // there is one kind of sync only
  })

  test.each(SCALE_MODES)(
    'a packet of a known connection meets no more rules in %s mode',
    (mode) => {
      const { few, many } = grows(mode)
      expect(many.later).toBe(few.later)
      expect(many.later).toBeLessThan(many.first)
    },
  )

  test('a partial sync of iptables still hands over the rule of every Service, but not their chains', () => {
    const { few, many } = grows('iptables')
    expect(many.partial - few.partial).toBe(90)
    // KUBE-SERVICES, two of KUBE-SVC, their mark, and two for each of two endpoints
    expect(many.full - few.full).toBe(90 * 8)
  })

  test('a partial sync of nftables hands over what is new, and nothing else', () => {
    const { few, many } = grows('nftables')
    expect(many.partial).toBe(few.partial)
  })
})
