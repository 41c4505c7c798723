import { useEffect, useRef, useState } from 'react'
import type { AuthorStage } from '../../player/author-stage.ts'
import { manifestText } from '../../player/manifest-text.ts'
import { machinesFor } from '../../scenario/brings-machines.ts'
import type { Editor } from '../editor/code-editor.ts'
import { useMarks } from '../editor/use-marks.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'
import '../editor/editor.css'

const PAUSE_MS = 700 // of typing: then the text becomes part of the scenario

/**
 * The manifests as text. At each pause they are applied; a text with problems is kept, and the story stays as it was until
 * it has none.
 */
export function ManifestEditor() {
  const t = useText()
  const b = useBuildText()
  const { author, held, goal } = useWorkshop()
  const manifests = useStage((stage) => stage.scenario.manifests)
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  /** Texts that were typed here and are being applied. */
  const own = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const isReplacing = useRef(false)
  const [isOpen, setOpen] = useState(false)

  useEffect(() => {
    let isClosed = false
    const apply = async (text: string) => {
      own.current.add(text)
      const isApplied = await applyText(author, text)
      if (!isApplied) own.current.delete(text)
      else if (held.get() === text) held.set(undefined)
    }
    const type = (text: string) => {
      if (isReplacing.current) return
      held.set(text)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void apply(text), PAUSE_MS)
    }
    const show = async () => {
      if (typeof manifests === 'string' && own.current.delete(manifests)) return // typed here: more may follow
      const [{ openEditor }, text] = await Promise.all([
        import('../editor/code-editor.ts'),
        manifestText(manifests),
      ])
      if (isClosed || !place.current) return
      if (editor.current) {
        // What was typed is gone with what it was typed into: undo, another Node, another start.
        clearTimeout(timer.current)
        held.set(undefined)
        isReplacing.current = true
        editor.current.replace(text)
        isReplacing.current = false
      } else {
        editor.current = openEditor(place.current, held.get() ?? text, t('yamlText'), {
          onText: type,
        })
        setOpen(true)
      }
    }
    void show()
    return () => {
      isClosed = true
    }
  }, [manifests, author, held, t])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      const text = held.get()
      if (text !== undefined) void applyText(author, text)
      editor.current?.close()
      editor.current = undefined
    },
    [author, held],
  )
  useMarks(editor)
  useEffect(() => {
    if (isOpen && goal?.line !== undefined) editor.current?.go(goal.line, goal.column ?? 1)
  }, [isOpen, goal])
  return (
    <div className="builder-yaml" data-path="manifests">
      <p className="hint">{b('manifestsHint')}</p>
      <div className="code" ref={place} />
    </div>
  )
}

const applyText = (author: AuthorStage, text: string): Promise<boolean> =>
  author.change((scenario) =>
    scenario.manifests === text
      ? scenario
      : {
          ...scenario,
          manifests: text,
          cluster: { ...machinesFor(text), ...scenario.cluster },
          // What the text says counts, not what a slider said before.
          settings: { ...scenario.settings, replicas: {}, affinitySeconds: {} },
        },
  )
