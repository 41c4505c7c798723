import { milliOf } from '../../../core/quantity.ts'
import { formatTime, parseTime } from '../../../core/time.ts'
import type { World } from '../../../world.ts'
import { sinceMs } from '../../api-server/index.ts'
import { type Node, objectsOf, type Pod, type Taint } from '../../api-server/model.ts'
import { rolesOf } from './columns.ts'
import { annotationLines, labelLines, printLongTime } from './describe-parts.ts'
import { printAge } from './print-age.ts'

/** What a kubelet let know last, as times; what was never said is absent. */
export interface Signs {
  /** Of the Node's Lease. */
  readonly renewed?: string
  /** Of the conditions that are the kubelet's. */
  readonly reported?: string
}

/** kubelet v1.36: nodeLeaseDurationSeconds 40, renewed four times in it; nodeStatusReportFrequency 5m */
const RENEW_MS = 10_000
const REPORT_MS = 300_000

/** There are no Leases and heartbeats here; when they were follows from when the Node began, and for how long it has been heard. */
export function signsOf(world: World, node: Node): Signs {
  const began = parseTime(node.metadata.creationTimestamp ?? '') ?? 0
  const { deadNodes, pace } = world.controllers
  const ready = node.status.conditions?.find(({ type }) => type === 'Ready')
  const changed = parseTime(ready?.lastTransitionTime ?? '') ?? began
  const judged = world.agenda.find(
    ({ event }) => event.kind === 'controllers/nodeJudged' && event.node === node.metadata.name,
  )
  const isUnknown = ready?.status === 'Unknown'
  const heard = !deadNodes.includes(node.metadata.name)
    ? world.api.elapsedMs + world.clock
    : judged
      ? world.api.elapsedMs + judged.at - pace.nodeGraceMs
      : isUnknown
        ? changed - pace.nodeGraceMs
        : undefined
  if (heard === undefined || heard < began) return {}
  const report = heard - ((heard - began) % REPORT_MS)
  return {
    renewed: formatTime(heard - ((heard - began) % RENEW_MS)),
    reported: formatTime(isUnknown || changed > heard ? report : Math.max(changed, report)),
  }
}

function leaseLines({ metadata }: Node, signs: Signs | undefined): string {
  if (!signs)
    return `Lease:\tFailed to get lease: leases.coordination.k8s.io "${metadata.name}" not found\n`
  const renewed = signs.renewed === undefined ? '<unset>' : printLongTime(signs.renewed)
  return `Lease:\n  HolderIdentity:\t${metadata.name}\n  AcquireTime:\t<unset>\n  RenewTime:\t${renewed}\n`
}

/** describeNode (k8s.io/kubectl/pkg/describe, v0.36), as lines whose columns end with a tab. Without `signs` there is no Lease. */
export function describeNode(world: World, node: Node, signs: Signs | undefined): string {
  const { metadata, spec, status } = node
  const { taints = [], podCIDR, podCIDRs = [] } = spec
  const conditions = status.conditions ?? []
  const pods = Object.entries(objectsOf(world.api, 'Pod'))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, pod]) => pod)
    .filter((pod) => pod.spec.nodeName === metadata.name)
    .filter((pod) => pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed')
  return [
    `Name:\t${metadata.name}\nRoles:\t${rolesOf(metadata.labels) || '<none>'}\n`,
    labelLines('Labels', metadata.labels),
    annotationLines('Annotations', metadata.annotations),
    `CreationTimestamp:\t${printLongTime(metadata.creationTimestamp)}\n`,
    `Taints:\t${taintLines(taints)}Unschedulable:\t${spec.unschedulable ?? false}\n`,
    leaseLines(node, signs),
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n`,
    ...conditions.map(
      ({ type, status: is, reason = '', message = '', lastTransitionTime }) =>
        `  ${type} \t${is} \t${printLongTime(signs?.reported)} \t${printLongTime(lastTransitionTime)} \t${reason} \t${message}\n`,
    ),
    'Addresses:\n',
    ...(status.addresses ?? []).map(({ type, address }) => `  ${type}:\t${address}\n`),
    amountLines('Capacity', status.capacity),
    amountLines('Allocatable', status.allocatable),
    'System Info:\n',
    ...SYSTEM.map(
      (title) => `  ${title}:\t${title === 'Boot ID' ? (status.nodeInfo?.bootID ?? '') : ''}\n`,
    ),
    podCIDR ? `PodCIDR:\t${podCIDR}\n` : '',
    podCIDRs.length > 0 ? `PodCIDRs:\t${podCIDRs.join(',')}\n` : '',
    describeLoad(world, node, pods),
  ].join('')
}

const SYSTEM = [
  ...['Machine ID', 'System UUID', 'Boot ID', 'Kernel Version', 'OS Image', 'Operating System'],
  ...['Architecture', 'Container Runtime Version', 'Kubelet Version'],
]

function taintLines(taints: readonly Taint[]): string {
  if (taints.length === 0) return '<none>\n'
  const inOrder = ({ effect, key }: Taint) => `${effect},${key}`
  return taints
    .toSorted((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1))
    .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}\n`)
    .join('\t')
}

function amountLines(title: string, amounts: Node['status']['capacity'] = {}): string {
  const lines = Object.entries(amounts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, amount]) => `  ${name}:\t${amount}\n`)
  return lines.length === 0 ? '' : `${title}:\n${lines.join('')}`
}

const ASKED = ['requests', 'limits'] as const
const LISTED = ['cpu', 'memory'] as const
type Name = 'cpu' | 'memory' | 'ephemeral-storage'

/** Thousandths, and how the first of them was written: a sum is written so too (apimachinery Quantity.Add). */
interface Amount {
  readonly milli: number
  readonly isBinary: boolean
}

const NOTHING: Amount = { milli: 0, isBinary: false }

function sumOf(quantities: readonly (string | undefined)[]): Amount {
  return quantities.reduce((sum: Amount, quantity = '0') => {
    const isBinary = sum.milli === 0 ? quantity.endsWith('i') : sum.isBinary
    return { milli: sum.milli + (milliOf(quantity) ?? 0), isBinary }
  }, NOTHING)
}

/** describeNodeResource */
function describeLoad(world: World, { status }: Node, pods: readonly Pod[]): string {
  const room = status.allocatable ?? status.capacity ?? {}
  const share = (name: Name, own: readonly Pod[], asked: (typeof ASKED)[number]) => {
    const sum = sumOf(
      own.flatMap(({ spec }) => spec.containers.map(({ resources }) => resources?.[asked]?.[name])),
    )
    const all = milliOf(room[name] ?? '0') ?? 0
    const percent = all === 0 ? 0 : Math.trunc((sum.milli / all) * 100)
    return `${printAmount(name, sum)} (${percent}%)`
  }
  const rows = pods.map((pod) => {
    const cells = LISTED.flatMap((name) => ASKED.map((asked) => share(name, [pod], asked)))
    const age = printAge(sinceMs(world, pod.metadata.creationTimestamp))
    return `  ${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}\t${age}\n`
  })
  const sums = ([...LISTED, 'ephemeral-storage'] as const).map(
    (name) => `  ${name}\t${ASKED.map((asked) => share(name, pods, asked)).join('\t')}\n`,
  )
  return [
    `Non-terminated Pods:\t(${pods.length} in total)\n`,
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n',
    ...rows,
    'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n',
    '  Resource\tRequests\tLimits\n  --------\t--------\t------\n',
    ...sums,
  ].join('')
}

/** `250m`, `2`; bytes with the largest suffix that leaves no fraction. */
function printAmount(name: Name, { milli, isBinary }: Amount): string {
  if (milli === 0) return '0'
  if (name === 'cpu' && milli % 1_000 !== 0) return `${milli}m`
  const suffixes = isBinary ? ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] : ['', 'k', 'M', 'G', 'T', 'P']
  const base = isBinary ? 1_024 : 1_000
  let amount = Math.ceil(milli / 1_000)
  let place = 0
  for (; amount % base === 0 && place < suffixes.length - 1; place++) amount /= base
  return `${amount}${suffixes[place]}`
}
