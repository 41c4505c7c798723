import { memo, use, useMemo, useState } from 'react'
import { type FirstObjects, firstObjects } from '../../player/first-objects.ts'
import { printObject } from '../../player/print-object.ts'
import { worldOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './inspector.css'

/** All objects the API server holds at this step, each as `kubectl get -o yaml` prints it. */
export function ObjectsPanel() {
  const t = useText()
  const objects = useStage((stage) => worldOnScreen(stage)?.api.objects)
  const kinds = useMemo(() => firstObjects(objects ?? {}), [objects])
  if (kinds.length === 0) return <p className="hint">{t('noObjects')}</p>
  return (
    <div className="objects">
      {kinds.map(([kind, first]) => (
        <Kind key={kind} kind={kind} first={first} />
      ))}
    </div>
  )
}

interface KindProps {
  readonly kind: string
  readonly first: FirstObjects
}

const Kind = memo(function Kind({ kind, first: { shown, count } }: KindProps) {
  const t = useText()
  return (
    <section>
      <h2>
        {kind} <small>{count}</small>
      </h2>
      {shown.map(([name, object]) => (
        <ObjectDetails key={name} kind={kind} name={name} object={object} />
      ))}
      {count > shown.length && (
        <p className="hint">{t('moreOf', { count: count - shown.length })}</p>
      )}
    </section>
  )
})

interface DetailsProps {
  readonly kind: string
  readonly name: string
  readonly object: unknown
}

const ObjectDetails = memo(function ObjectDetails({ kind, name, object }: DetailsProps) {
  const t = useText()
  const store = useStageStore()
  const [open, setOpen] = useState(false)
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
