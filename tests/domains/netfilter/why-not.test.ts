import { describe, expect, it } from 'vitest'
import { searchRules, whyNot } from '../../../src/domains/netfilter/index.ts'
import { dump, nodeOf, sendThrough } from './dump-texts.ts'
import { read, rulesForServices } from './many-services.ts'

describe('why not this rule?', () => {
  const { host } = nodeOf(dump('docker-weave'))
  /** A connection to the port that Docker publishes. */
  const walk = sendThrough(host, {
    from: '192.168.1.77',
    to: '192.168.1.10',
    port: 5000,
    by: 'eth0',
  })
  const why = (place: string) => {
    const [table = '', chain = '', index = ''] = place.split('/')
    return whyNot({ host, visits: walk.visits }, { table, chain, index: Number(index) }).map(
      ({ message: { key, params } }) => [key.replace('netfilter/', ''), params],
    )
  }

  it('the first match that failed, with what it wants and what the packet has', () => {
    expect(why('filter/DOCKER-ISOLATION-STAGE-1/1')).toEqual([
      [
        'whyDiffers',
        {
          rule: 'rule:n/filter/DOCKER-ISOLATION-STAGE-1/1',
          wanted: '-i docker0',
          found: 'eth0',
        },
      ],
    ])
  })

  it('a rule that matched says so', () => {
    expect(why('filter/DOCKER/1')[0]?.[0]).toBe('whyMatched')
  })

  it('an earlier verdict of the same chain, or of a chain that it jumped to', () => {
    expect(why('filter/FORWARD/15')).toMatchObject([
      ['whyDecided', { by: 'rule:n/filter/DOCKER/1' }],
    ])
  })

  it('the rule that would have led to its chain, and why that one did not', () => {
    expect(why('filter/DOCKER-ISOLATION-STAGE-2/1')).toMatchObject([
      ['whyNotEntered', { by: 'rule:n/filter/DOCKER-ISOLATION-STAGE-1/1' }],
      ['whyDiffers', { wanted: '-i docker0' }],
    ])
  })

  it('a hook that is not on the way', () => {
    expect(why('filter/INPUT/1').at(-1)?.[0]).toBe('whyNoHook')
  })

  it('a chain that nothing leads to', () => {
    expect(why('mangle/WEAVE-CANARY/1')[0]?.[0]).toBe('whyNoJump')
  })

  it('the place where a walk stopped, and what comes after it', () => {
    const cilium = nodeOf(dump('cilium-leftovers')).host
    const packet = { from: '10.0.0.50', to: '10.0.0.12', port: 443, by: 'eth0' }
    const { visits } = sendThrough(cilium, packet)
    const reasons = (index: number) =>
      whyNot({ host: cilium, visits }, { table: 'mangle', chain: 'CILIUM_PRE_mangle', index })
    expect(reasons(1)[0]?.message.key).toBe('netfilter/whyUnsure')
    expect(reasons(2)[0]?.message.key).toBe('netfilter/whyStopped')
  })

  it('every rule of every table has an answer', () => {
    for (const [table, { chains }] of Object.entries(host.tables)) {
      for (const [chain, { rules }] of Object.entries(chains)) {
        for (const at of rules.keys()) expect(why(`${table}/${chain}/${at + 1}`)).not.toEqual([])
      }
    }
  })
})

describe('searching rules', () => {
  const tables = read(rulesForServices(1_000))

  it('finds the rules that hold all words, whatever their case and order', () => {
    const { count, rules } = searchRules(tables, 'dnat shop/web-7')
    expect(count).toBe(111) // web-7, web-70 to web-79, web-700 to web-799
    expect(rules[0]).toMatchObject({ table: 'nat', index: 2 })
    for (const { table, chain, index } of rules) {
      const text = tables[table]?.chains[chain]?.rules[index - 1]?.text
      expect(text).toMatch(/shop\/web-7.*DNAT/)
    }
  })

  it('gives the first and counts the rest', () => {
    const { count, rules } = searchRules(tables, '-j', 10)
    expect(rules).toHaveLength(10)
    expect(count).toBe(4_000 + 2)
  })

  it('finds nothing for nothing', () => {
    expect(searchRules(tables, '  ').count).toBe(0)
    expect(searchRules(tables, 'no such text').count).toBe(0)
  })
})
