import { bench, describe } from 'vitest'
import type { Endpoint } from '../../src/domains/api-server/model.ts'
import { restoreText, writeRules } from '../../src/domains/kube-proxy/index.ts'
import { applyRestore } from '../../src/domains/netfilter/index.ts'
import { goldenCase, service, slice } from '../domains/kube-proxy/cases.ts'

const cluster = (count: number) => {
  const names = Array.from({ length: count }, (_, place) => `ns/svc-${place}`)
  const endpoints = (place: number): readonly Endpoint[] =>
    Array.from({ length: 10 }, (_, last) => ({
      addresses: [`10.${place >> 8}.${place & 255}.${last + 1}`],
    }))
  return {
    ...goldenCase('V2').request,
    services: names.map((name) => service(name)),
    slices: names.map((name, place) => slice(name, endpoints(place))),
  }
}

/** One Service of many changes: what is written, and what the kernel makes of it. */
describe('a partial sync, written and taken by the kernel', () => {
  for (const count of [100, 1_000, 10_000]) {
    const request = cluster(count)
    const first = applyRestore({}, restoreText(writeRules(request)))
    if (!first.ok) throw new Error('its own rules can be read')
    let turn = 0
    bench(
      `${count} Services`,
      () => {
        turn += 1
        const changed = slice('ns/svc-7', [{ addresses: [`10.200.0.${1 + (turn % 200)}`] }])
        const slices = request.slices.map((one, place) => (place === 7 ? changed : one))
        const written = writeRules({ ...request, slices, changed: ['ns/svc-7'] })
        applyRestore(first.value, restoreText(written))
      },
      { time: 300 },
    )
  }
})
