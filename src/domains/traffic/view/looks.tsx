import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { FlowNode } from '../../../player/to-flow.ts'
import { Sides } from '../../../ui/stage/sides.tsx'
import { useText } from '../../../ui/words.tsx'
import type {
  BarData,
  ClientData,
  MoreData,
  NodeData,
  PacketData,
  PodData,
  ServiceData,
  StationData,
} from '../map-data.ts'
import './looks.css'

/** Kinds of things differ by shape; hue is for what happens to them. Each look is given data and draws it. */

const dataOf = <Data,>({ data }: NodeProps<FlowNode>): Data => data.box as Data // as: the lens gives each look its own data

const NodeLook = memo(function NodeLook(props: NodeProps<FlowNode>) {
  const { lit } = dataOf<NodeData>(props)
  return (
    <div className="look node" data-lit={lit || undefined}>
      <Sides />
    </div>
  )
})

const TitleLook = memo(function TitleLook(props: NodeProps<FlowNode>) {
  const { name, address, podCIDR } = dataOf<NodeData>(props)
  return (
    <div className="look title">
      <b>{name}</b>
      <span className="mono">{address}</span>
      <span className="mono faint">{podCIDR}</span>
    </div>
  )
})

const PodLook = memo(function PodLook(props: NodeProps<FlowNode>) {
  const { name, address, state, lit } = dataOf<PodData>(props)
  const t = useText()
  return (
    <div className="look pod" data-state={state} data-lit={lit || undefined} title={name}>
      <b className="name">{shortened(name)}</b>
      <span className="mono">
        <i className="badge" role="img" aria-label={t(`pod_${state}`)}>
          {BADGES[state]}
        </i>{' '}
        {address || '…'}
      </span>
      <Sides />
    </div>
  )
})
const BADGES = { ready: '✓', notReady: '–', pending: '…', terminating: '✕' } as const

/** Names of Pods of one ReplicaSet differ at the end: that end is kept. */
const shortened = (name: string): string =>
  name.length <= 16 ? name : `${name.slice(0, 7)}…${name.slice(-5)}`

const StationLook = memo(function StationLook(props: NodeProps<FlowNode>) {
  const { name, lit } = dataOf<StationData>(props)
  const t = useText()
  return (
    <div
      className="look station"
      data-kind={name === 'routing' ? 'decision' : 'hook'}
      data-lit={lit || undefined}
    >
      {name === 'routing' ? t('routing') : name.toUpperCase()}
      <Sides />
    </div>
  )
})

const ProcessLook = memo(function ProcessLook(props: NodeProps<FlowNode>) {
  const { lit } = dataOf<StationData>(props)
  const t = useText()
  return (
    <div className="look process" data-lit={lit || undefined}>
      {t('process')}
      <Sides />
    </div>
  )
})

const BarLook = memo(function BarLook(props: NodeProps<FlowNode>) {
  const { name, address, lit } = dataOf<BarData>(props)
  const t = useText()
  return (
    <div className="look bar" data-lit={lit || undefined}>
      <b>{name === 'network' ? t('network') : name}</b> <span className="mono">{address}</span>
      <Sides />
    </div>
  )
})

const ServiceLook = memo(function ServiceLook(props: NodeProps<FlowNode>) {
  const { name, type, address, ports, lit } = dataOf<ServiceData>(props)
  return (
    <div className="look service" data-lit={lit || undefined}>
      <svg viewBox="0 0 204 58" preserveAspectRatio="none" aria-hidden="true">
        <path d="M16 1 H188 L203 29 L188 57 H16 L1 29 Z" vectorEffect="non-scaling-stroke" />
      </svg>
      <b className="name">{name}</b>
      <span className="mono">
        {address} <span className="faint">{ports}</span>
      </span>
      <small>{type}</small>
      <Sides />
    </div>
  )
})

const ClientLook = memo(function ClientLook(props: NodeProps<FlowNode>) {
  const { name, address, lit } = dataOf<ClientData>(props)
  const t = useText()
  return (
    <div className="look client" data-lit={lit || undefined}>
      <b>{name ?? t('outside')}</b>
      <span className="mono">{address}</span>
      <Sides />
    </div>
  )
})

const MoreLook = memo(function MoreLook(props: NodeProps<FlowNode>) {
  const { count } = dataOf<MoreData>(props)
  const t = useText()
  return <div className="look more">{t('moreOf', { count })}</div>
})

const PacketLook = memo(function PacketLook(props: NodeProps<FlowNode>) {
  const { source, destination, before, direction, state, mark, inner } = dataOf<PacketData>(props)
  return (
    <div className="look packet" data-direction={direction} data-state={state}>
      <i aria-hidden="true">{state === 'lost' ? '✕' : direction === 'request' ? '▶' : '◀'}</i>
      <dl>
        <Field now={source} before={before?.source} />
        <Field now={destination} before={before?.destination} to />
      </dl>
      {inner && (
        <small className="mono" style={{ inset: 'auto auto -14px 8px' }}>
          {inner}
        </small>
      )}
      {mark !== 0 && <small className="mono">0x{mark.toString(16)}</small>}
    </div>
  )
})

/** One address of the header; a rewritten one is struck through and replaced in place. */
function Field({ now, before, to }: { now: string; before: string | undefined; to?: boolean }) {
  const changed = before !== undefined && before !== now
  return (
    <div data-changed={changed || undefined}>
      <dt aria-hidden="true">{to ? '→' : ''}</dt>
      <dd className="mono">
        {changed && <s>{before}</s>} {changed ? <b>{now}</b> : now}
      </dd>
    </div>
  )
}

export const nodeTypes = {
  node: NodeLook,
  title: TitleLook,
  pod: PodLook,
  station: StationLook,
  process: ProcessLook,
  bar: BarLook,
  service: ServiceLook,
  client: ClientLook,
  more: MoreLook,
  packet: PacketLook,
}
