import { useEffect, useRef, useState } from 'react'
import { manifestText } from '../../player/manifest-text.ts'
import { machinesFor } from '../../scenario/brings-machines.ts'
import { Problems } from '../inspector/problems.tsx'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import type { Editor } from './code-editor.ts'
import { useMarks } from './use-marks.ts'
import './editor.css'

/** The manifests as text. Nothing changes until Apply; a text with problems changes nothing and is kept. */
export function YamlPanel() {
  const t = useText()
  const store = useStageStore()
  const manifests = useStage((stage) => stage.scenario.manifests)
  const problems = useStage((stage) => stage.problems)
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  const [applied, setApplied] = useState(false)

  useEffect(() => {
    let closed = false
    void Promise.all([import('./code-editor.ts'), manifestText(manifests)]).then(
      ([{ openEditor }, text]) => {
        if (closed || !place.current) return
        if (editor.current) editor.current.replace(text)
        else editor.current = openEditor(place.current, text, t('yamlText'))
      },
    )
    return () => {
      closed = true
    }
  }, [manifests, t])
  useEffect(() => () => editor.current?.close(), [])
  useMarks(editor)

  const apply = async (start: 'settled' | 'fresh') => {
    const text = editor.current?.text() ?? ''
    setApplied(
      await store.getState().edit((scenario) => ({
        ...scenario,
        manifests: text,
        cluster: { ...machinesFor(text), ...scenario.cluster },
        start,
        settings: { replicas: {}, affinitySeconds: {} },
      })),
    )
  }
  return (
    <div className="yaml-panel">
      <p className="hint">{t('yamlHint')}</p>
      <Problems
        problems={problems}
        onGo={({ line = 1, column = 1 }) => editor.current?.go(line, column)}
      />
      <div className="code" ref={place} />
      <div className="yaml-actions">
        <button type="button" className="primary" onClick={() => void apply('settled')}>
          {t('apply')}
        </button>
        <button type="button" onClick={() => void apply('fresh')}>
          {t('applyFresh')}
        </button>
        <output>{applied && problems.length === 0 ? t('appliedNow') : ''}</output>
      </div>
    </div>
  )
}
