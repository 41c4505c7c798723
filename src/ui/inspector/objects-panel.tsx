import { memo, use, useMemo, useState } from 'react'
import { identityOf } from '../../core/across-versions.ts'
import { valuesIn } from '../../core/large-record.ts'
import { type KubeObject, nameOf } from '../../domains/api-server/model.ts'
import { printObject } from '../../player/print-object.ts'
import { worldOnScreen } from '../../player/stage.ts'
import type { World } from '../../world.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './inspector.css'

/** All objects the API server holds at this step, each as `kubectl get -o yaml` prints it. */
export function ObjectsPanel() {
  const t = useText()
  const objects = useStage((stage) => worldOnScreen(stage)?.api.objects)
  const kinds = useMemo(
    () =>
      Object.keys(objects ?? {})
        .sort()
        .map((kind) => [kind, objects && firstOf(objects, kind)] as const)
        .filter(([, first]) => first && first.count > 0),
    [objects],
  )
  if (kinds.length === 0) return <p className="hint">{t('noObjects')}</p>
  return (
    <div className="objects">
      {kinds.map(([kind, first]) => first && <Kind key={kind} kind={kind} first={first} />)}
    </div>
  )
}

interface First {
  readonly shown: readonly KubeObject[]
  readonly count: number
}

const firsts = new WeakMap<object, First>()

/** The first objects of a kind; the same answer as long as nothing of that kind changes. */
function firstOf(objects: World['api']['objects'], kind: string): First | undefined {
  const identity = identityOf(objects, kind)
  if (!identity) return undefined
  const known = firsts.get(identity)
  if (known) return known
  const values = valuesIn<KubeObject>(objects, kind)
  const first = { shown: values.slice(0, SHOWN), count: values.length }
  firsts.set(identity, first)
  return first
}

interface KindProps {
  readonly kind: string
  readonly first: First
}

const Kind = memo(function Kind({ kind, first: { shown, count } }: KindProps) {
  const t = useText()
  return (
    <section>
      <h2>
        {kind} <small>{count}</small>
      </h2>
      {shown.map((object) => (
        <ObjectDetails key={nameOf(object)} kind={kind} object={object} />
      ))}
      {count > SHOWN && <p className="hint">{t('moreOf', { count: count - SHOWN })}</p>}
    </section>
  )
})

const SHOWN = 60 // objects of each kind; the rest is counted

interface DetailsProps {
  readonly kind: string
  readonly object: KubeObject
}

const ObjectDetails = memo(function ObjectDetails({ kind, object }: DetailsProps) {
  const t = useText()
  const store = useStageStore()
  const [open, setOpen] = useState(false)
  const name = nameOf(object)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="mono">{name}</summary>
      {kind === 'Pod' && (
        <button
          type="button"
          onClick={() => void store.getState().act({ kind: 'api/deleted', object: 'Pod', name })}
        >
          {t('deletePod')}
        </button>
      )}
      {open && <ObjectText object={object} />}
    </details>
  )
})

function ObjectText({ object }: { object: unknown }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre tabIndex={0}>{use(printObject(object))}</pre>
  )
}
