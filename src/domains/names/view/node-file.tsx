import { useId, useMemo, useRef, useState } from 'react'
import type { Problem } from '../../../core/result.ts'
import { say as sayScenario } from '../../../scenario/explain.ts'
import { NODE_FILE_MAX } from '../../../scenario/limits.ts'
import { Problems } from '../../../ui/inspector/problems.tsx'
import { useStageStore } from '../../../ui/use-stage.ts'
import { say } from '../explain.ts'
import { nodeFileFaults } from '../pod-files.ts'
import { useDraft } from './use-draft.ts'
import { useNamesText } from './use-names-text.ts'

/** /etc/resolv.conf of every Node: an office network's, pasted as it is. */
export function NodeFile({ nodeFile }: { readonly nodeFile: string }) {
  const t = useNamesText()
  const store = useStageStore()
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const [draft, type] = useDraft<string>('nodeFile')
  const text = draft ?? nodeFile
  const problems = useMemo(() => problemsOf(text), [text])
  const isTooLong = text.length > NODE_FILE_MAX
  const [isDone, done] = useState(false)
  const apply = async () => {
    const isTaken = await store.getState().edit((scenario) => {
      const { cluster } = scenario
      const { resolved } = cluster.dns ?? {}
      // A file of one's own is nobody's link to the files of systemd-resolved.
      const foreign = resolved && { resolved: { ...resolved, mode: 'foreign' as const } }
      const dns = { ...cluster.dns, nodeFile: text, ...foreign }
      return { ...scenario, cluster: { ...cluster, dns } }
    })
    if (isTaken) type(undefined)
    done(isTaken)
  }
  return (
    <details className="node-file">
      <summary>{t('nodeFileTitle')}</summary>
      <p className="hint" id={`${id}-hint`}>
        {t('nodeFileHint')}
      </p>
      <textarea
        ref={area}
        value={text}
        rows={6}
        spellCheck={false}
        aria-label={t('nodeFileTitle')}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => {
          type(target.value)
          done(false)
        }}
      />
      <Problems problems={problems} onGo={({ line = 1 }) => goTo(area.current, line)} />
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={isTooLong || text === nodeFile}
          onClick={() => void apply()}
        >
          {t('nodeFileApply')}
        </button>
        <output>{isDone ? t('appliedNow') : ''}</output>
      </div>
    </details>
  )
}

function problemsOf(text: string): readonly Problem[] {
  if (text.length > NODE_FILE_MAX) {
    const message = sayScenario('textTooLong', { length: text.length, limit: NODE_FILE_MAX })
    return [{ path: 'nodeFile', message, severity: 'error' }]
  }
  return nodeFileFaults(text).map(({ line, severity, ...fault }) => ({
    path: 'nodeFile',
    line,
    severity,
    message:
      'message' in fault
        ? say('kubeletSays', { message: fault.message })
        : say('nodeFileIgnored', { word: fault.word }),
  }))
}

function goTo(area: HTMLTextAreaElement | null, line: number) {
  if (!area) return
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  area.focus()
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
}
