import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clusterIdOf, memberId } from '../../../src/domains/etcd/member-id.ts'
import {
  listedBy,
  printMembers,
  printStatus,
  statusOf,
} from '../../../src/domains/etcd/print-members.ts'
import { play } from './cluster.ts'

const golden = (name: string): string =>
  readFileSync(new URL(`../../golden/etcd/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .slice(1)
    .join('\n')

/** The three members that were recorded. */
const recorded = [1, 2, 3].map((number) => {
  const peerURL = `http://127.0.0.1:${number}2380`
  return {
    id: memberId(peerURL, 'etcd-cluster-1'),
    name: `infra${number}`,
    peerURL,
    clientURL: `http://127.0.0.1:${number}2379`,
    isLearner: false,
  }
})
const statuses = recorded.map(({ id, name, clientURL }) => ({
  endpoint: clientURL,
  id,
  isLeader: name === 'infra2',
  isLearner: false,
  term: 2,
  index: 8,
  applied: 8,
  errors: [],
}))

test('ids are those that etcd gave the same members and the same cluster', () => {
  expect(recorded.map(({ id }) => id)).toEqual([
    '8211f1d0f64f3269',
    '91bc3c398fb3c146',
    'fd422379fda50e48',
  ])
  // cluster_id 17237436991929493444 of `member list -w json`
  expect(clusterIdOf(recorded.map(({ id }) => id))).toBe(17237436991929493444n.toString(16))
})

test('member list, simple and as a table', () => {
  expect(printMembers(recorded)).toBe(golden('member-list'))
  expect(printMembers(recorded, 'table')).toBe(golden('member-list-table'))
})

test('endpoint status, simple and as a table', () => {
  expect(printStatus(statuses)).toBe(golden('endpoint-status'))
  expect(printStatus(statuses, 'table')).toBe(golden('endpoint-status-table'))
})

test('a member without a leader says so', () => {
  const [first] = statuses
  if (!first) throw new Error('three were recorded')
  const errors = ['etcdserver: no leader']
  expect(printStatus([{ ...first, index: 13, applied: 13, errors }])).toBe(
    golden('lost-quorum-status'),
  )
})

test('a simulated cluster lists its own: one leader, nobody behind', () => {
  const { end, leaders } = play({ members: 3 }, [])
  const [leader] = leaders
  if (!leader) throw new Error('somebody leads')
  expect(printMembers(listedBy(end.etcd, leader))).toContain(
    'started, etcd-1, https://192.168.0.11:2380, https://192.168.0.11:2379, false',
  )
  const rows = printStatus(Object.values(end.etcd.members).map(statusOf)).trim().split('\n')
  expect(rows.filter((row) => row.includes(', true, false, 2, 4, 4,'))).toHaveLength(1)
  expect(rows.filter((row) => row.includes(', false, false, 2, 4, 4,'))).toHaveLength(2)
})
