import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RESOLVERS } from '../../../src/domains/dns/index.ts'
import type { Behaviour } from '../../../src/domains/dns/served-case.ts'
import { clientWith, namesOf, play, questionsOf } from './play.ts'

/** What holds for every resolver, any file and any servers. */

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/)
const names = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const domains = fc.uniqueArray(names, { maxLength: 6 })
const ndots = fc.integer({ min: 0, max: 15 })
const behaviour = fc.constantFrom<Behaviour>(
  'OK',
  'NXDOMAIN',
  'NODATA',
  'SERVFAIL',
  'REFUSED',
  'NOTIMP',
)
const searching = ['glibc-gai', 'musl-gai', 'musl-gai@trixie', 'go-ip', 'cares-gai', 'nslookup']

const confOf = (search: readonly string[], dots: number) =>
  `${search.length > 0 ? `search ${search.join(' ')}\n` : ''}nameserver 10.96.0.10\noptions ndots:${dots}\n`

test('no more names are asked than domains in the list, and the name itself', () => {
  fc.assert(
    fc.property(names, domains, ndots, behaviour, (name, search, dots, act) => {
      for (const resolver of searching) {
        const served = { servers: { '10.96.0.10': { behaviour: act } } }
        const played = play(resolver, { name }, served, clientWith(confOf(search, dots)))
        expect(namesOf(played).length).toBeLessThanOrEqual(search.length + 1)
      }
    }),
    { numRuns: 60 },
  )
})

test('a name with a final dot is the only one asked', () => {
  fc.assert(
    fc.property(names, domains, ndots, behaviour, (name, search, dots, act) => {
      for (const resolver of searching) {
        const served = { servers: { '10.96.0.10': { behaviour: act } } }
        const played = play(
          resolver,
          { name: `${name}.` },
          served,
          clientWith(confOf(search, dots)),
        )
        expect(namesOf(played)).toEqual([`${name}.`])
      }
    }),
    { numRuns: 60 },
  )
})

test('whatever file and name come in, every resolver ends or waits, and does so again in the same way', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ maxLength: 20 }).map((text) => `options ndots:${text}`),
    fc.string({ maxLength: 20 }).map((text) => `search ${text}`),
    fc.string({ maxLength: 20 }).map((text) => `nameserver ${text}`),
  )
  const file = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(file, fc.string({ maxLength: 20 }), (resolvConf, name) => {
      for (const resolver of Object.keys(RESOLVERS).filter((each) => !each.includes('@'))) {
        const once = play(resolver, { name }, {}, clientWith(resolvConf))
        expect(play(resolver, { name }, {}, clientWith(resolvConf))).toEqual(once)
        expect(questionsOf(once).length).toBeLessThan(500)
      }
    }),
    { numRuns: 40 },
  )
})
