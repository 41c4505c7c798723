import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { FlowNode } from '../../../player/to-flow.ts'
import { Sides } from '../../../ui/stage/sides.tsx'
import { useText } from '../../../ui/words.tsx'
import type {
  ConditionMark,
  FleetClusterData,
  MachineData,
  MachineSign,
  MoreMachinesData,
  OwnerData,
} from '../lens-data.ts'
import './looks.css'

const dataOf = <Data,>({ data }: NodeProps<FlowNode>): Data => data.box as Data // as: the lens gives each look its own data

/** Signs differ by shape, not by hue alone. */
const SIGNS = { True: '✓', False: '✕', Unknown: '?' } as const

/** Types and reasons stay as Cluster API writes them, in both languages. */
function Marks({ conditions }: { readonly conditions: readonly ConditionMark[] }) {
  return (
    <ul className="marks">
      {conditions.map(({ type, status, reason }) => (
        <li key={type} data-status={status} title={`${type}: ${status} ${reason}`}>
          <span aria-hidden="true">{SIGNS[status]}</span>
          <span className="visually-hidden">{`${type}: ${status}`}</span>
        </li>
      ))}
    </ul>
  )
}

const OwnerLook = memo(function OwnerLook(props: NodeProps<FlowNode>) {
  const { kind, name, phase, counts, conditions, lit } = dataOf<OwnerData>(props)
  return (
    <div className="machine-owner" data-lit={lit || undefined}>
      <header>
        <div className="line">
          <b className="name" title={name}>
            {name}
          </b>
          <small>{kind}</small>
        </div>
        <div className="line">
          <span className="mono">
            {counts
              ? `${counts.have}/${counts.want} · ${SIGNS.True} ${counts.available} ${phase}`
              : phase}
          </span>
          <Marks conditions={conditions} />
        </div>
      </header>
      <Sides />
    </div>
  )
})

const POWER: Readonly<Record<MachineData['power'], string>> = {
  none: '–',
  booting: '…',
  on: '●',
  off: '○',
  removing: '✕',
}

const MachineLook = memo(function MachineLook(props: NodeProps<FlowNode>) {
  const { name, version, phase, power, node, conditions, lit } = dataOf<MachineData>(props)
  return (
    <div className="machine" data-phase={phase} data-lit={lit || undefined} title={name}>
      <b className="name">{endOf(name)}</b>
      <span className="mono">
        {phase} · {version}
      </span>
      <span className="mono">
        VM {POWER[power]} · Node {node === 'none' ? '–' : SIGNS[node]}
      </span>
      <Marks conditions={conditions} />
      <Sides />
    </div>
  )
})

/** Names of siblings differ at the end: that end is kept. */
const endOf = (name: string): string => (name.length <= 18 ? name : `…${name.slice(-17)}`)

const MoreLook = memo(function MoreLook(props: NodeProps<FlowNode>) {
  return <div className="machine more">+{dataOf<MoreMachinesData>(props).count}</div>
})

const MACHINE_SIGNS: Readonly<Record<MachineSign, string>> = {
  ready: '●',
  old: '◐',
  unready: '○',
  making: '◌',
  removing: '✕',
}
const ORDER = ['ready', 'old', 'unready', 'making', 'removing'] as const

const FleetLook = memo(function FleetLook(props: NodeProps<FlowNode>) {
  const t = useText()
  const { name, phase, versions, signs, counts, lit } = dataOf<FleetClusterData>(props)
  const shown = ORDER.filter((sign) => counts[sign] > 0)
  return (
    <div className="machine fleet" data-lit={lit || undefined} data-phase={phase}>
      <span className="line">
        <b className="name" title={name}>
          {name}
        </b>
        <small className="mono">{versions.join(' ')}</small>
      </span>
      <span className="signs" aria-hidden="true">
        {signs.map((sign) => MACHINE_SIGNS[sign]).join('')}
      </span>
      <ul className="marks">
        {shown.map((sign) => (
          <li key={sign} title={t(`fleet_${sign}`)}>
            <span aria-hidden="true">{MACHINE_SIGNS[sign]} </span>
            {counts[sign]}
            <span className="visually-hidden"> {t(`fleet_${sign}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
})

export const nodeTypes = {
  'fleet-cluster': FleetLook,
  owner: OwnerLook,
  machine: MachineLook,
  'control-plane-machine': MachineLook,
  'more-machines': MoreLook,
}
