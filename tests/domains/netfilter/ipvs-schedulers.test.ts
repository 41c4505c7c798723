import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ipvsStateAfter } from '../../../src/domains/netfilter/ipvs-table.ts'
import {
  IPVS_SCHEDULERS,
  type IpvsScheduler,
  type IpvsState,
  type RealServer,
  realKey,
  type VirtualServer,
} from '../../../src/domains/netfilter/model.ts'
import { type Load, scheduleIpvs, withReals } from '../../../src/domains/netfilter/schedule-ipvs.ts'
import { addressNumber, tcpFlagBits } from '../../../src/domains/netfilter/skb.ts'

/** Each scheduler against what its file in net/netfilter/ipvs says (Linux 6.18). The list of the kernel has the newest first. */

const server = (scheduler: IpvsScheduler, ...weights: readonly number[]): VirtualServer => ({
  protocol: 'tcp',
  address: '10.96.0.80',
  port: 80,
  scheduler,
  persistentSeconds: 0,
  reals: weights.map((weight, place) => ({ address: `10.244.0.${place + 2}`, port: 80, weight })),
})

/** Chooses `count` times. Connections stay open unless they are said to end at once. */
function chooseMany(
  start: VirtualServer,
  count: number,
  { source = '10.244.1.9', stays = true, loads = new Map<string, number>() } = {},
) {
  let now = start
  const chosen: string[] = []
  for (let time = 0; time < count; time++) {
    const loadOf = (real: RealServer): Load => ({
      active: loads.get(realKey(real)) ?? 0,
      inactive: 0,
    })
    const scheduled = scheduleIpvs(now, {
      source: addressNumber(source),
      destination: addressNumber(start.address),
      loadOf,
      now: 0,
    })
    now = scheduled.server
    const key = scheduled.real ? realKey(scheduled.real) : 'none'
    chosen.push(key.replace(/^10\.244\.0\.|:80$/g, ''))
    if (stays) loads.set(key, (loads.get(key) ?? 0) + 1)
  }
  return { chosen, now, loads }
}

describe('the choice of', () => {
  test('rr goes round in the order of the list', () => {
    expect(chooseMany(server('rr', 1, 1, 1), 4).chosen).toEqual(['2', '3', '4', '2'])
  })

  test('rr passes over weight 0, and finds nobody where all have it', () => {
    expect(chooseMany(server('rr', 1, 0, 1), 3).chosen).toEqual(['2', '4', '2'])
    expect(chooseMany(server('rr', 0, 0), 1).chosen).toEqual(['none'])
  })

  test('wrr asks for the largest weight first, then for less', () => {
    expect(chooseMany(server('wrr', 3, 1, 2), 6).chosen).toEqual(['2', '2', '4', '2', '3', '4'])
  })

  test('lc takes the fewest connections, whatever the weight; wlc the fewest for the weight', () => {
    expect(chooseMany(server('lc', 1, 9), 4).chosen).toEqual(['2', '3', '2', '3'])
    expect(chooseMany(server('wlc', 1, 3), 8).chosen.filter((one) => one === '3')).toHaveLength(6)
  })

  test('sed waits for nobody: the heavier is taken before the idle one; nq takes the idle one', () => {
    expect(chooseMany(server('sed', 1, 3), 3).chosen).toEqual(['3', '3', '2'])
    expect(chooseMany(server('nq', 1, 3), 3).chosen).toEqual(['2', '3', '3'])
  })

  test('sh keeps a client at one server by the upper 8 bits of a product with the golden ratio', () => {
    const at = (source: string) => chooseMany(server('sh', 1, 1, 1), 2, { source }).chosen
    const product = (BigInt(0x0af40109) * 0x61c88647n) & 0xffffffffn
    const place = Number(product >> 24n) % 3
    expect(at('10.244.1.9')).toEqual([`${place + 2}`, `${place + 2}`])
    expect(new Set(Array.from({ length: 40 }, (_, last) => at(`10.244.1.${last}`)[0])).size).toBe(3)
  })

  test('dh gives all that is for one address to one server', () => {
    const seen = Array.from(
      { length: 9 },
      (_, last) => chooseMany(server('dh', 1, 1, 1), 1, { source: `10.0.0.${last}` }).chosen[0],
    )
    expect(new Set(seen).size).toBe(1)
  })

  test('sh and dh find nobody where the bucket holds one of weight 0', () => {
    expect(chooseMany(server('sh', 0), 1).chosen).toEqual(['none'])
  })

  test('lblc stays until its server has more connections than weight and another has less than half', () => {
    expect(chooseMany(server('lblc', 1, 1), 4).chosen).toEqual(['2', '2', '3', '3'])
  })

  test('lblcr adds servers to its set', () => {
    const { chosen, now } = chooseMany(server('lblcr', 1, 1), 4)
    expect(chosen).toEqual(['2', '2', '3', '3'])
    expect(now.near).toEqual(['10.244.0.3:80', '10.244.0.2:80'])
  })
})

test('when a server goes, rr goes on from the one before it', () => {
  const { now } = chooseMany(server('rr', 1, 1, 1), 2)
  const left = withReals(
    now,
    now.reals.filter(({ address }) => address !== '10.244.0.3'),
  )
  expect(chooseMany(left, 2).chosen).toEqual(['4', '2'])
})

const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 })

test('rr and wrr are fair to the last connection: over a whole round each gets exactly its weight', () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 3 }), (given, rounds) => {
      const sum = given.reduce((a, b) => a + b)
      const count = (chosen: readonly string[]) =>
        given.map((_, place) => chosen.filter((one) => one === `${place + 2}`).length)
      const step = given.reduce(function gcd(a, b): number {
        return b === 0 ? a : gcd(b, a % b)
      })
      const round = (sum / step) * rounds
      expect(count(chooseMany(server('wrr', ...given), round).chosen)).toEqual(
        given.map((weight) => (weight / step) * rounds),
      )
      const equal = given.map(() => 1)
      expect(count(chooseMany(server('rr', ...equal), given.length * rounds).chosen)).toEqual(
        given.map(() => rounds),
      )
    }),
    { numRuns: 60 },
  )
})

test('among equals that keep their connections no least-connection scheduler lets loads differ by more than 1', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<IpvsScheduler>('lc', 'wlc', 'sed', 'nq'),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (scheduler, size, count) => {
        const { loads } = chooseMany(server(scheduler, ...Array<number>(size).fill(1)), count)
        const all = Array.from(
          { length: size },
          (_, place) => loads.get(`10.244.0.${place + 2}:80`) ?? 0,
        )
        expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 60 },
  )
})

test('no scheduler ever chooses weight 0', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...IPVS_SCHEDULERS),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 }),
      fc.ipV4(),
      (scheduler, given, source) => {
        const able = new Set([
          'none',
          ...given.flatMap((weight, place) => (weight > 0 ? [`${place + 2}`] : [])),
        ])
        for (const one of chooseMany(server(scheduler, ...given), 8, { source }).chosen)
          expect(able).toContain(one)
      },
    ),
    { numRuns: 100 },
  )
})

test('a connection is SYN_RECV after its SYN, established by the ACK, and over after a FIN of either side', () => {
  const after = (...packets: readonly (readonly [string, 'in' | 'out'])[]) =>
    packets.reduce<IpvsState>(
      (state, [text, way]) => ipvsStateAfter(state, tcpFlagBits(text), way),
      'NONE',
    )
  expect(after(['SYN', 'in'])).toBe('SYN_RECV')
  expect(after(['SYN', 'in'], ['SYN|ACK', 'out'])).toBe('SYN_RECV')
  expect(after(['SYN', 'in'], ['SYN|ACK', 'out'], ['ACK', 'in'])).toBe('ESTABLISHED')
  expect(after(['SYN', 'in'], ['ACK', 'in'], ['FIN|ACK', 'out'])).toBe('FIN_WAIT')
  expect(after(['SYN', 'in'], ['ACK', 'in'], ['FIN|ACK', 'in'])).toBe('CLOSE_WAIT')
  expect(after(['SYN', 'in'], ['RST|ACK', 'out'])).toBe('CLOSE')
})
