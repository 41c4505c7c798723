import { expect, test } from 'vitest'
import { soundOf } from '../../src/app/sound-of.ts'
import { LEVELS } from '../../src/core/sim/kernel.ts'

const heard = (key: string, level: (typeof LEVELS)[number] = 'story') =>
  soundOf({ level, message: { key, params: {} } })

test('the story is heard before what is only looked at: longer, louder, lower', () => {
  const [story, detail, trace] = LEVELS.map((level) => heard('netfilter/ruleMatched', level))
  for (const [one, other] of [
    [story, detail],
    [detail, trace],
  ] as const) {
    expect(one?.seconds).toBeGreaterThan(other?.seconds ?? 0)
    expect(one?.volume).toBeGreaterThan(other?.volume ?? 0)
    expect(one?.from).toBeLessThan(other?.from ?? 0)
  }
})

test('what is lost falls, what arrives rises, all else stays', () => {
  const direction = (key: string) => Math.sign(heard(key).to - heard(key).from)
  expect(['traffic/dropped', 'traffic/arrived', 'traffic/opened'].map(direction)).toEqual([
    -1, 1, 0,
  ])
})

test('nothing is loud, long or shrill', () => {
  for (const domain of ['netfilter', 'etcd', 'dns', 'controllers', 'kube-proxy'])
    for (const level of LEVELS) {
      const { from, to, seconds, volume } = heard(`${domain}/elected`, level)
      expect(Math.max(from, to)).toBeLessThan(2_500)
      expect(Math.min(from, to)).toBeGreaterThan(100)
      expect(seconds).toBeLessThan(0.3)
      expect(volume).toBeLessThan(0.2)
    }
})
