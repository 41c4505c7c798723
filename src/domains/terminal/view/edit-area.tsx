import { useEffect, useId, useRef, useState } from 'react'
import type { Problem } from '../../../core/result.ts'
import { useText, useWords } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import type { KubeObject } from '../../api-server/model.ts'
import { type Edit, editText, reasonsAgainst, withoutComments } from '../kubectl/edit.ts'

interface EditAreaProps {
  readonly edit: Edit
  readonly world: World
  /** What was saved in the end; undefined: nothing was changed. */
  readonly onEnd: (edited: KubeObject | undefined) => void
}

/** The editor that kubectl opens: saved, the text is checked, and opened again with what is wrong with it. */
export function EditArea({ edit, world, onEnd }: EditAreaProps) {
  const t = useText()
  const words = useWords()
  const id = useId()
  const [text, setText] = useState(() => editText(edit))
  const [refused, setRefused] = useState<{
    readonly object: KubeObject
    readonly reasons: readonly string[]
  }>()
  const [wrong, setWrong] = useState<Problem>()
  const area = useRef<HTMLTextAreaElement>(null)
  // Opened, and opened again: kubectl's editor begins at the top, where the reasons stand.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a text that was refused is opened again
  useEffect(() => {
    area.current?.focus()
    area.current?.setSelectionRange(0, 0)
    area.current?.scrollTo({ top: 0 })
  }, [refused])

  const save = async () => {
    const body = withoutComments(text)
    if (body.trim() === '') return onEnd(refused?.object)
    const { readManifests } = await import('../../../scenario/read-manifests.ts')
    const read = readManifests(body)
    setWrong(read.ok ? undefined : read.problems[0])
    if (!read.ok) return
    const [object] = read.value.objects as readonly unknown[] as readonly KubeObject[] // as: it has a kind and a name
    if (!object) return onEnd(refused?.object)
    const reasons = reasonsAgainst(world, edit, object)
    if (reasons.length === 0) return onEnd(object)
    setRefused({ object, reasons })
    setText(editText(edit, reasons, body))
  }

  return (
    <form
      className="terminal-edit"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <label htmlFor={id}>{t('terminalEdit', { name: edit.title })}</label>
      <textarea
        id={id}
        ref={area}
        className="mono"
        rows={18}
        value={text}
        maxLength={200_000}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        wrap="off"
        aria-invalid={refused !== undefined || wrong !== undefined}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => setText(event.target.value)}
      />
      <div id={`${id}-wrong`}>
        {wrong !== undefined && (
          <p role="alert" className="terminal-wrong">
            {t('terminalYaml', { line: wrong.line ?? 1, reason: words.text(wrong.message) })}
          </p>
        )}
        {wrong === undefined && refused !== undefined && (
          <div role="alert" className="terminal-wrong">
            <p>{t('terminalEditRefused')}</p>
            <ul>
              {refused.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <div className="terminal-edit-ends">
        <button type="submit" className="primary">
          {t('terminalEditSave')}
        </button>
        <button type="button" onClick={() => onEnd(refused?.object)}>
          {t('terminalEditClose')}
        </button>
      </div>
    </form>
  )
}
