import { describe, expect, test } from 'vitest'
import { meetsBreakpoint, whyNotRule } from '../../../src/domains/traffic/index.ts'
import { ruleSheet, type StandingLine, seenLine } from '../../../src/domains/traffic/rule-sheet.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import { scenarioOf } from '../../fixtures/scenes.ts'

/** A Node with 20,000 rules that do not match, between two that do. */
const COUNT = 20_000
const rules = Array.from(
  { length: COUNT },
  (_, at) => `-A INPUT -s 10.${at >> 16}.${(at >> 8) & 255}.${at & 255}/32 -j DROP`,
)
const iptablesSave = [
  '*filter',
  ':INPUT ACCEPT [0:0]',
  ':SEEN - [0:0]',
  '-A INPUT -j SEEN',
  ...rules,
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
  '-A SEEN -m mark --mark 0x1 -j DROP',
  'COMMIT',
].join('\n')

const ipAddr = '2: eth0: <UP> mtu 1500\n    inet 198.51.100.7/24 scope global eth0'

const { steps, ending } = recordScenario(
  scenarioOf({
    nodes: [{ name: 'n', iptablesSave, ipAddr }],
    inputs: [
      {
        at: 0,
        kind: 'traffic/built',
        host: 'n',
        in: 'eth0',
        protocol: 'tcp',
        source: '192.0.2.1',
        destination: '198.51.100.7',
        destinationPort: 22,
      },
    ],
  }),
  [],
)
const INPUT = { host: 'n', table: 'filter', chain: 'INPUT' }
const stopsAt = (index?: number) =>
  steps.filter((step, at) =>
    meetsBreakpoint(step, steps[at - 1], index === undefined ? INPUT : { ...INPUT, index }),
  )

describe('a packet before 20,000 rules', () => {
  test('is recorded to its end: the middle of a long run has no steps of its own', () => {
    expect(ending).toBe('settled')
    expect(steps.length).toBeLessThan(300)
    expect(steps.map(({ message }) => message.key)).toContain('netfilter/reached')
  })

  test('the middle of the run is shown as skipped, what comes after as ahead', () => {
    const step = steps.find(({ focus }) => focus.includes(`rule:n/filter/INPUT/${COUNT}`))
    const sheet = step && ruleSheet(step.world)
    const stateOf = (line?: StandingLine) => sheet && line && seenLine(sheet, line).state
    expect(stateOf(sheet?.rules[COUNT / 2])).toBe('skipped')
    expect(stateOf(sheet?.rules[COUNT + 1])).toBe('ahead')
  })

  test('a breakpoint on any rule stops once, on one that was never met not at all', () => {
    for (const index of [1, 2, 50, COUNT / 2, COUNT, COUNT + 2])
      expect(stopsAt(index), `rule ${index}`).toHaveLength(1)
    expect(stopsAt(COUNT + 3)).toEqual([])
  })

  test('a breakpoint on a chain stops whenever the packet comes into it', () => {
    expect(stopsAt()).toHaveLength(1)
    expect(stopsAt()[0]?.world.traffic.cursor?.hook).toBe('INPUT')
  })

  test('“why not?” is answered for every rule, with the step that shows it', () => {
    const last = steps.length - 1
    const ask = (rule: string) => whyNotRule(steps, last, `rule:n/filter/${rule}`)
    expect(ask(`INPUT/${COUNT / 2}`)).toMatchObject([
      { message: { key: 'netfilter/whyDiffers', params: { found: '192.0.2.1' } } },
    ])
    const [reason] = ask('SEEN/1')
    expect(reason?.message).toMatchObject({ params: { wanted: '--mark 0x1', found: '0x0' } })
    expect(steps[reason?.step ?? -1]?.message.params.rule).toBe('rule:n/filter/SEEN/1')
    const [never] = whyNotRule(steps, last, 'rule:elsewhere/filter/INPUT/1')
    expect(never?.message.key).toBe('netfilter/whyElsewhere')
  })
})
