import { describe, expect, test } from 'vitest'
import { printHealth } from '../../../src/domains/etcd/index.ts'
import { terminalOf } from '../../../src/domains/terminal/model.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { scenarioOf } from '../../fixtures/scenes.ts'

function play(...inputs: readonly Input[]) {
  const document = { cluster: { etcd: { members: 3 } }, inputs } as never // as: the rest is filled in
  const { rests } = recordScenario(scenarioOf(document), [])
  const world = rests.at(-1)?.world as never // as: there is an end
  return { world, runs: Object.values(terminalOf(world).runs) }
}

const typed = (at: number, command: string): Input => ({
  at,
  kind: 'terminal/run',
  target: 'control-plane',
  command,
})
const killed = (at: number, member: string): Input => ({ at, kind: 'etcd/killed', member })

test('health is printed as etcdctl v3.6.0 printed it for one member and an address where nobody is', () => {
  const all = [
    { endpoint: 'http://127.0.0.1:14379', tookMs: 2.889117, error: '' },
    {
      endpoint: 'http://127.0.0.1:14399',
      tookMs: 5_000.446073,
      error: 'context deadline exceeded',
    },
  ]
  expect(printHealth(all, 'table')).toBe(
    [
      '+------------------------+--------+--------------+---------------------------+',
      '|        ENDPOINT        | HEALTH |     TOOK     |           ERROR           |',
      '+------------------------+--------+--------------+---------------------------+',
      '| http://127.0.0.1:14379 |   true |   2.889117ms |                           |',
      '| http://127.0.0.1:14399 |  false | 5.000446073s | context deadline exceeded |',
      '+------------------------+--------+--------------+---------------------------+',
      '',
    ].join('\n'),
  )
  expect(printHealth(all)).toBe(
    'http://127.0.0.1:14379 is healthy: successfully committed proposal: took = 2.889117ms\n' +
      'http://127.0.0.1:14399 is unhealthy: failed to commit proposal: context deadline exceeded\n',
  )
})

describe('etcdctl endpoint health', () => {
  test('three members that agree answer within two rounds of messages', () => {
    const [run] = play(typed(5_000, 'etcdctl endpoint health')).runs
    expect(run?.exitCode).toBe(0)
    expect(
      run?.output.match(/is healthy: successfully committed proposal: took = \d+ms/g),
    ).toHaveLength(3)
  })

  test('one that is dead makes the command fail, after five seconds', () => {
    const [run] = play(killed(1_000, 'etcd-3'), typed(5_000, 'etcdctl endpoint health')).runs
    expect(run?.output.match(/ is healthy/g)).toHaveLength(2)
    expect(run?.output).toMatch(
      /is unhealthy: failed to commit proposal: context deadline exceeded\nError: unhealthy cluster\n$/,
    )
    expect(run).toMatchObject({ exitCode: 1 })
    expect(run?.heard.at(-1)?.now).toBe(5_000)
  })

  test('without a quorum nobody is healthy, not even the one that runs', () => {
    const [run] = play(
      killed(1_000, 'etcd-2'),
      killed(1_000, 'etcd-3'),
      typed(5_000, 'etcdctl endpoint health'),
    ).runs
    expect(run?.output).not.toContain('is healthy')
  })
})

describe('etcdctl snapshot save', () => {
  test('asks one member, and says so where there are more', () => {
    const { runs, world } = play(
      typed(5_000, 'etcdctl snapshot save backup.db'),
      typed(6_000, 'etcdctl member list'),
    )
    expect(runs[0]).toMatchObject({ exitCode: 5 })
    expect(runs[0]?.output).toMatch(
      /^Error: snapshot must be requested to one selected node, not multiple \[http/,
    )
    expect((world as { etcd: { backup?: unknown } }).etcd.backup).toBeUndefined()
  })

  test('of one member is the backup that a restore begins with', () => {
    const { runs } = play(typed(5_000, 'etcdctl endpoint status'))
    const endpoint = runs[0]?.output.split(',')[0] ?? ''
    const { runs: after, world } = play(
      typed(5_000, `etcdctl --endpoints=${endpoint} snapshot save backup.db`),
    )
    expect(after[0]?.output).toBe('Snapshot saved at backup.db\nServer version 3.6.0\n')
    expect((world as { etcd: { backup?: unknown } }).etcd.backup).toBeDefined()
  })
})
