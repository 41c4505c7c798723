import { useEffect, useMemo, useRef, useState } from 'react'
import type { Problem } from '../../../core/result.ts'
import type { Editor } from '../../../ui/editor/code-editor.ts'
import { Problems } from '../../../ui/inspector/problems.tsx'
import { useStageStore } from '../../../ui/use-stage.ts'
import { useWords } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import { checkCorefile, coreDnsPod } from '../check-corefile.ts'
import { say } from '../explain.ts'
import { corefileOf } from '../start-dns.ts'
import { useDraft } from './use-draft.ts'
import { useNamesText } from './use-names-text.ts'

/** The Corefile of the cluster: checked at each key as CoreDNS reads it; a good one goes into its ConfigMap. */
export function CorefileEditor({ world }: { readonly world: World }) {
  const t = useNamesText()
  const [isOpen, open] = useState(false)
  const pod = useMemo(() => coreDnsPod(world), [world])
  return (
    <details className="corefile" onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>{t('corefileTitle')}</summary>
      {!pod && <p className="hint">{t('corefileNone')}</p>}
      {pod && isOpen && (
        <Opened world={world} pod={pod} namespace={pod.metadata.namespace ?? 'default'} />
      )}
    </details>
  )
}

interface OpenedProps {
  readonly world: World
  readonly pod: NonNullable<ReturnType<typeof coreDnsPod>>
  readonly namespace: string
}

function Opened({ world, pod, namespace }: OpenedProps) {
  const t = useNamesText()
  const words = useWords()
  const store = useStageStore()
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  const written = corefileOf(world, pod) ?? ''
  const [draft, type] = useDraft<string>('corefile')
  const text = draft ?? written
  const [note, tell] = useState<'corefileTaken' | 'corefileNotInObject' | 'appliedNow'>()
  const problems = useMemo((): readonly Problem[] => {
    const fault = isObjectText(text) ? undefined : checkCorefile(world, pod, text)
    if (!fault) return []
    const message = say('corefileError', { error: fault.error })
    return [{ path: 'Corefile', line: fault.line, message, severity: 'error' }]
  }, [world, pod, text])

  const now = useRef({ text, type, label: t('corefileText') })
  useEffect(() => {
    let isClosed = false
    void import('../../../ui/editor/code-editor.ts').then(({ openEditor }) => {
      if (isClosed || !place.current) return
      const { label, text: first, type: onText } = now.current
      editor.current = openEditor(place.current, first, label, { language: 'plain', onText })
    })
    return () => {
      isClosed = true
      editor.current?.close()
    }
  }, [])
  const before = useRef(written)
  useEffect(() => {
    if (before.current !== written) editor.current?.replace(written)
    before.current = written
  }, [written])
  useEffect(() => {
    editor.current?.mark(
      problems.map(({ line = 1, message, severity }) => ({
        line,
        column: 1,
        severity,
        text: words.text(message),
      })),
    )
  }, [problems, words])
  useEffect(() => {
    if (!isObjectText(text)) return
    void corefileInObject(text).then((found) => {
      if (found !== undefined) editor.current?.replace(found)
      tell(found === undefined ? 'corefileNotInObject' : 'corefileTaken')
    })
  }, [text])

  const apply = async () => {
    const { withCorefile } = await import('../../../scenario/write-corefile.ts')
    const isTaken = await store.getState().edit((scenario) => ({
      ...scenario,
      manifests: withCorefile(scenario.manifests, namespace, text),
    }))
    tell(isTaken ? 'appliedNow' : undefined)
  }
  const isWrong = problems.length > 0 || isObjectText(text)
  return (
    <>
      <p className="hint">{t('corefileHint')}</p>
      <Problems
        problems={problems}
        onGo={({ line = 1, column = 1 }) => editor.current?.go(line, column)}
      />
      <div className="code" ref={place} />
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={isWrong || text === written}
          onClick={() => void apply()}
        >
          {t('corefileApply')}
        </button>
        {problems.length > 0 && (
          <button type="button" onClick={() => void apply()}>
            {t('corefileAnyway')}
          </button>
        )}
        <output>{note ? t(note) : ''}</output>
      </div>
    </>
  )
}

/** An object as `kubectl get -o yaml` or `-o json` prints it: no block of a Corefile begins so. */
const isObjectText = (text: string): boolean =>
  /^\s*(?:\{\s*"|(?:apiVersion|kind|data):)/.test(text)

/** The Corefile of a ConfigMap that was pasted. */
async function corefileInObject(text: string): Promise<string | undefined> {
  const { readManifests } = await import('../../../scenario/read-manifests.ts')
  const read = readManifests(text)
  if (!read.ok) return undefined
  for (const { data } of read.value.objects) {
    const { Corefile } = (data ?? {}) as { readonly Corefile?: unknown } // as: an object of anyone
    if (typeof Corefile === 'string') return Corefile
  }
  return undefined
}
