import { bench, describe } from 'vitest'
import type { Endpoint } from '../../src/domains/api-server/model.ts'
import { restoreText, writeRules } from '../../src/domains/kube-proxy/index.ts'
import { goldenCase, service, slice } from '../domains/kube-proxy/cases.ts'

/** A full sync of Services with two endpoints each: ten times the Services, ten times the time. */
describe('rules of a full sync', () => {
  for (const count of [10, 100, 1_000, 10_000]) {
    const names = Array.from({ length: count }, (_, place) => `ns/svc-${place}`)
    const endpoints = (place: number): readonly Endpoint[] =>
      [1, 2].map((last) => ({ addresses: [`10.${place >> 8}.${place & 255}.${last}`] }))
    const request = {
      ...goldenCase('V2').request,
      services: names.map((name) => service(name)),
      slices: names.map((name, place) => slice(name, endpoints(place))),
    }
    bench(
      `${count} Services`,
      () => {
        restoreText(writeRules(request))
      },
      { time: 300 },
    )
  }
})

/** Ten endpoints each: a full sync of all, and a partial one after one Service has changed. */
describe('ten endpoints for each Service', () => {
  for (const count of [1_000, 10_000]) {
    const names = Array.from({ length: count }, (_, place) => `ns/svc-${place}`)
    const endpoints = (place: number): readonly Endpoint[] =>
      Array.from({ length: 10 }, (_, last) => ({
        addresses: [`10.${place >> 8}.${place & 255}.${last + 1}`],
      }))
    const request = {
      ...goldenCase('V2').request,
      services: names.map((name) => service(name)),
      slices: names.map((name, place) => slice(name, endpoints(place))),
    }
    bench(`${count} Services, all`, () => void writeRules(request), { time: 300 })
    bench(
      `${count} Services, one changed`,
      () => void writeRules({ ...request, changed: ['ns/svc-7'] }),
      { time: 300 },
    )
  }
})
