import type { EtcdSlice, Member } from './model.ts'
import { membersOf } from './turn.ts'

/** What `etcdctl member list` and `etcdctl endpoint status` print (etcd v3.6.0 `etcdctl/ctlv3/command/printer.go`). */

export interface ListedMember {
  readonly id: string
  /** '' until the member has started once. */
  readonly name: string
  readonly peerURL: string
  readonly clientURL: string
  readonly isLearner: boolean
}

export interface EndpointStatus {
  readonly endpoint: string
  readonly id: string
  readonly isLeader: boolean
  readonly isLearner: boolean
  readonly term: number
  readonly index: number
  readonly applied: number
  readonly errors: readonly string[]
}

// Simplified: a fresh database, whose size the keys of a lesson do not change. As recorded with v3.6.0.
const FRESH = ['3.6.0', '3.6.0', '20 kB', '16 kB', '20%', '0 B']

const LIST_HEADER = ['ID', 'STATUS', 'NAME', 'PEER ADDRS', 'CLIENT ADDRS', 'IS LEARNER']
const STATUS_HEADER = [
  'ENDPOINT',
  'ID',
  'VERSION',
  'STORAGE VERSION',
  'DB SIZE',
  'IN USE',
  'PERCENTAGE NOT IN USE',
  'QUOTA',
  'IS LEADER',
  'IS LEARNER',
  'RAFT TERM',
  'RAFT INDEX',
  'RAFT APPLIED INDEX',
  'ERRORS',
  'DOWNGRADE TARGET VERSION',
  'DOWNGRADE ENABLED',
]

export type Style = 'simple' | 'table'

export const printMembers = (members: readonly ListedMember[], style: Style = 'simple'): string =>
  printRows(
    LIST_HEADER,
    members.map(({ id, name, peerURL, clientURL, isLearner }) => [
      id,
      name === '' ? 'unstarted' : 'started',
      name,
      peerURL,
      name === '' ? '' : clientURL,
      String(isLearner),
    ]),
    style,
  )

export const printStatus = (statuses: readonly EndpointStatus[], style: Style = 'simple'): string =>
  printRows(
    STATUS_HEADER,
    statuses.map((status) => [
      status.endpoint,
      status.id,
      ...FRESH,
      String(status.isLeader),
      String(status.isLearner),
      String(status.term),
      String(status.index),
      String(status.applied),
      status.errors.join(', '),
      '',
      'false',
    ]),
    style,
  )

/** Who belongs to the cluster, as one member knows it: etcd lists by id. */
export const listedBy = ({ members }: EtcdSlice, { node }: Member): readonly ListedMember[] =>
  membersOf(node.config)
    .flatMap((name) => members[name] ?? [])
    .map(({ name, id, peerURL, clientURL, life }) => ({
      id,
      name: life > 0 ? name : '',
      peerURL,
      clientURL,
      isLearner: node.config.learners.includes(name),
    }))
    .sort((a, b) => (a.id.padStart(16, '0') < b.id.padStart(16, '0') ? -1 : 1))

export const statusOf = ({ id, name, clientURL, node }: Member): EndpointStatus => ({
  endpoint: clientURL,
  id,
  isLeader: node.role === 'leader',
  isLearner: node.config.learners.includes(name),
  term: node.term,
  index: node.commit,
  applied: node.applied,
  errors: node.leader === '' ? ['etcdserver: no leader'] : [],
})

export function printRows(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  if (style === 'simple') return rows.map((row) => `${row.join(', ')}\n`).join('')
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const right = (row: readonly string[]) =>
    line(row.map((cell, column) => cell.padStart(widths[column] ?? 0)))
  const centred = line(header.map((title, column) => centre(title, widths[column] ?? 0)))
  return `${[rule, centred, rule, ...rows.map(right), rule].join('\n')}\n`
}

const centre = (text: string, width: number): string =>
  text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width)
