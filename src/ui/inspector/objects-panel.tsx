import { use, useMemo, useState } from 'react'
import { printObject } from '../../player/print-object.ts'
import { worldOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './inspector.css'

/** All objects the API server holds at this step, each as `kubectl get -o yaml` prints it. */
export function ObjectsPanel() {
  const t = useText()
  const store = useStageStore()
  const objects = useStage((stage) => worldOnScreen(stage)?.api.objects)
  const kinds = useMemo(
    () =>
      Object.entries(objects ?? {})
        .filter(([, byName]) => Object.keys(byName).length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    [objects],
  )
  if (kinds.length === 0) return <p className="hint">{t('noObjects')}</p>
  return (
    <div className="objects">
      {kinds.map(([kind, byName]) => (
        <section key={kind}>
          <h2>
            {kind} <small>{Object.keys(byName).length}</small>
          </h2>
          {Object.entries(byName)
            .slice(0, SHOWN)
            .map(([name, object]) => (
              <ObjectDetails key={name} name={name} object={object}>
                {kind === 'Pod' && (
                  <button
                    type="button"
                    onClick={() =>
                      void store.getState().act({ kind: 'api/deleted', object: 'Pod', name })
                    }
                  >
                    {t('deletePod')}
                  </button>
                )}
              </ObjectDetails>
            ))}
          {Object.keys(byName).length > SHOWN && (
            <p className="hint">{t('moreOf', { count: Object.keys(byName).length - SHOWN })}</p>
          )}
        </section>
      ))}
    </div>
  )
}

const SHOWN = 60 // objects of each kind; the rest is counted

interface DetailsProps {
  readonly name: string
  readonly object: unknown
  readonly children: React.ReactNode
}

function ObjectDetails({ name, object, children }: DetailsProps) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="mono">{name}</summary>
      {children}
      {open && <ObjectText object={object} />}
    </details>
  )
}

function ObjectText({ object }: { object: unknown }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre tabIndex={0}>{use(printObject(object))}</pre>
  )
}
