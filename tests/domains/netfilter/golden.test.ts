import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readJob, traceJob } from '../../../src/domains/netfilter/index.ts'
import { differences, type KernelRecord } from './compare-records.ts'

/** 30 situations recorded from a real kernel: how, see tests/golden/netfilter/README.md. */

const FOLDER = new URL('../../golden/netfilter/', import.meta.url)

interface Case {
  readonly name: string
  readonly description: string
  readonly rules: string
  readonly canonical: string
  readonly results: readonly KernelRecord[]
}

const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): Case => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')))

describe('what the kernel did with each packet', () => {
  it('is recorded in 30 cases', () => expect(cases).toHaveLength(30))

  for (const { name, description, ...given } of cases) {
    it(`${name}: ${description}`, () => {
      const job = readJob(given)
      expect(job.ok).toBe(true)
      if (!job.ok) return
      const records = traceJob(job.value, { backend: 'nft' })
      const all = given.results.map((kernel, place) => {
        const ours = records[place]
        return ours ? differences(kernel, ours) : ['no record']
      })
      expect(all.flat()).toEqual([])
    })

    it(`${name}: the rules are told as they were given`, () => {
      const job = readJob(given)
      if (!job.ok) return
      const records = traceJob(job.value, { backend: 'nft' })
      const told = (each: readonly KernelRecord[]) =>
        each.map(({ trace }) => trace.map((step) => ({ ...step, ns: step.ns ?? 'node' })))
      expect(told(records)).toEqual(told(given.results))
    })
  }
})
