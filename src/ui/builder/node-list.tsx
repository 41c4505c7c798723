import { useMemo } from 'react'
import { appliedObjects } from '../../scenario/applied-objects.ts'
import { nodesIn, type PlacedNode } from '../../scenario/placed-nodes.ts'
import { useHeld } from '../use-held.ts'
import { useStage } from '../use-stage.ts'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'

const SHOWN_MAX = 40 // Nodes; more are edited in the manifests

/** The Nodes and their zones. Once one is named or placed, the manifests bring them all. */
export function NodeList() {
  const b = useBuildText()
  const { author } = useWorkshop()
  const scenario = useStage((stage) => stage.scenario)
  const objects = useStage((stage) => stage.objects)
  const nodes = useMemo(() => nodesIn(appliedObjects(scenario, objects)), [scenario, objects])
  if (nodes.length === 0 || nodes.length > SHOWN_MAX) return null
  const set = async (next: readonly PlacedNode[]) => {
    const { withNodes } = await import('../../scenario/edit-nodes.ts')
    await author.change((before) => ({ ...before, manifests: withNodes(before.manifests, next) }))
  }
  return (
    <fieldset className="node-list" data-path="cluster.nodes">
      <legend>{b('nodesAndZones')}</legend>
      <ul>
        {nodes.map((node, place) => (
          <li key={node.name}>
            <NodeField
              label={b('nodeName')}
              value={node.name}
              onGive={(name) => name !== '' && void set(nodes.with(place, { ...node, name }))}
            />
            <NodeField
              label={b('nodeZone', { name: node.name })}
              value={node.zone}
              list={nodes.map(({ zone }) => zone)}
              onGive={(zone) => void set(nodes.with(place, { ...node, zone }))}
            />
            <button
              type="button"
              aria-label={b('removeNamed', { name: node.name })}
              title={b('removeNamed', { name: node.name })}
              disabled={nodes.length === 1}
              onClick={() => void set(nodes.filter((other) => other !== node))}
            >
              <span aria-hidden="true">✕</span>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        onClick={() => void set([...nodes, { name: freeName(nodes), zone: '' }])}
      >
        {b('nodeAdd')}
      </button>
    </fieldset>
  )
}

function freeName(nodes: readonly PlacedNode[]): string {
  const taken = new Set(nodes.map(({ name }) => name))
  for (let number = 0; ; number++) {
    const name = number < 26 ? `node-${String.fromCharCode(97 + number)}` : `node-${number}`
    if (!taken.has(name)) return name
  }
}

interface NodeFieldProps {
  readonly label: string
  readonly value: string
  /** Values to choose from, beside whatever is typed. */
  readonly list?: readonly string[]
  readonly onGive: (value: string) => void
}

/** Counts when it is left, or at Enter. */
function NodeField({ label, value, list = [], onGive }: NodeFieldProps) {
  const [text, type] = useHeld(value)
  const give = () => {
    if (text.trim() !== value) onGive(text.trim())
  }
  const choices = [...new Set(list)].filter((each) => each !== '' && each !== value)
  const id = `zones-${label}`
  return (
    <label>
      <span>{label}</span>
      <input
        type="text"
        value={text}
        spellCheck={false}
        autoCapitalize="none"
        list={choices.length > 0 ? id : undefined}
        onChange={({ target }) => type(target.value)}
        onBlur={give}
        onKeyDown={({ key }) => {
          if (key === 'Enter') give()
        }}
      />
      {choices.length > 0 && (
        <datalist id={id}>
          {choices.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </label>
  )
}
