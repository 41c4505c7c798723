import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  endpointsIn,
  explainRule,
  jumpRules,
  type RuleRequest,
  restoreText,
  writeRules,
} from '../../../src/domains/kube-proxy/index.ts'
import { applyRestore, printRules, readRules } from '../../../src/domains/netfilter/index.ts'
import type { Tables } from '../../../src/domains/netfilter/model.ts'
import { cluster, pair } from './any-cluster.ts'
import { cases } from './cases.ts'

/** What holds for any Services, endpoints and settings. */

const natOf = (request: RuleRequest) => {
  const nat = writeRules(request).tables.find(({ name }) => name === 'nat')
  if (!nat) throw new Error('a sync writes the nat table')
  return nat
}

const apply = (tables: Tables, text: string): Tables => {
  const after = applyRestore(tables, text)
  if (!after.ok) throw new Error(JSON.stringify(after.problems))
  return after.value
}

const isOwn = (chain: string) => /^KUBE-(SVC|SVL|EXT|FW|SEP)-/.test(chain)
const targetOf = (text: string) => / -j (\S+)/.exec(text)?.[1] ?? ''

describe('any sync', () => {
  test('declares every chain that a rule leads to, and leads to every chain it declares', () => {
    fc.assert(
      fc.property(cluster, (request) => {
        const { chains, lines } = natOf(request)
        const declared = chains.map(({ name }) => name)
        const targets = lines.map(({ text }) => targetOf(text)).filter((t) => t.startsWith('KUBE-'))
        expect(declared).toEqual(expect.arrayContaining(targets))
        expect(targets).toEqual(expect.arrayContaining(declared.filter(isOwn)))
        expect(new Set(declared).size).toBe(declared.length)
      }),
    )
  })

  test('gives each endpoint of a chain the same chance', () => {
    fc.assert(
      fc.property(cluster, (request) => {
        const { lines } = natOf(request)
        const chains = new Set(lines.map(({ chain }) => chain).filter((c) => /SVC|SVL/.test(c)))
        for (const chain of chains) {
          const rules = lines.filter(
            (line) =>
              line.chain === chain &&
              targetOf(line.text).startsWith('KUBE-SEP-') &&
              !line.text.includes('--rcheck'),
          )
          let left = 1
          for (const { text } of rules) {
            const chance = Number(/--probability (\S+)/.exec(text)?.[1] ?? 1)
            expect(left * chance).toBeCloseTo(1 / rules.length, 9)
            left *= 1 - chance
          }
        }
      }),
    )
  })

  test('answers for each ClusterIP in exactly one table', () => {
    fc.assert(
      fc.property(cluster, (request) => {
        const { tables } = writeRules(request)
        for (const { metadata, spec } of request.services) {
          const name = `${metadata.namespace}/${metadata.name}`
          const places = tables.flatMap(({ lines }) =>
            lines.filter(
              (line) =>
                line.kind === 'rule' &&
                line.chain === 'KUBE-SERVICES' &&
                line.owner?.service === name &&
                line.text.includes(`-d ${spec.clusterIP} `),
            ),
          )
          expect(places).toHaveLength(1)
        }
      }),
    )
  })

  test('ends KUBE-SERVICES with the way to the node ports', () => {
    fc.assert(
      fc.property(cluster, (request) => {
        const last = natOf(request)
          .lines.filter(({ chain }) => chain === 'KUBE-SERVICES')
          .at(-1)
        expect(last?.text).toContain('must be the last rule in this chain')
      }),
    )
  })

  test('can be loaded, printed, and read again as the same rules', () => {
    fc.assert(
      fc.property(cluster, (request) => {
        const once = printRules(apply({}, restoreText(writeRules(request))))
        const again = readRules(once)
        expect(again.ok && printRules(again.value)).toBe(once)
      }),
      { numRuns: 30 },
    )
  })

  test('in part leads to what a full one leads to', () => {
    fc.assert(
      fc.property(cluster, pair('a/two'), (request, [changedService, changedSlice]) => {
        const start = apply({}, jumpRules())
        const old = apply(start, restoreText(writeRules(request)))
        const replaced = {
          ...request,
          services: request.services.map((one, place) => (place === 1 ? changedService : one)),
          slices: request.slices.map((one, place) => (place === 1 ? changedSlice : one)),
        }
        const existing = Object.keys(old.nat?.chains ?? {})
        const part = writeRules({ ...replaced, changed: ['a/two'], existing })
        const full = apply(start, restoreText(writeRules(replaced)))
        expect(printRules(apply(old, restoreText(part)))).toBe(printRules(full))
      }),
      { numRuns: 50 },
    )
  })
})

describe('every rule', () => {
  test.each(cases)('of $name is explained', ({ expected }) => {
    for (const table of expected.split(/(?<=COMMIT\n)/)) {
      const name = /^\*(\w+)/.exec(table)?.[1] ?? ''
      const rules = [...table.matchAll(/^-A (\S+) .*$/gm)].map(([text, chain = '']) => ({
        chain,
        text,
      }))
      const endpoints = endpointsIn(rules)
      const said = rules.map((rule) => explainRule({ table: name, ...rule, endpoints }))
      expect(said.filter((message) => message === undefined)).toEqual([])
    }
  })
})
