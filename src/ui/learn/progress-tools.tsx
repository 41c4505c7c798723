import { useState } from 'react'
import { saveFile } from '../share/save-file.ts'
import { mergeProgress } from './merge-progress.ts'
import { NO_PROGRESS, type Progress, readProgress, writeProgress } from './progress.ts'
import { useLearnText } from './use-learn-text.ts'

interface ProgressToolsProps {
  readonly progress: Progress
  readonly onProgress: (progress: Progress) => void
}

const FILE_MAX = 200_000 // characters: far more than 500 lessons need

/** Progress belongs to the reader: taken along as a file, added from one, forgotten. */
export function ProgressTools({ progress, onProgress }: ProgressToolsProps) {
  const learn = useLearnText()
  const [told, tell] = useState('')
  const add = async (file: File | undefined) => {
    if (!file) return
    const read = file.size > FILE_MAX ? undefined : readProgress(await file.text())
    if (!read) return tell(learn('progressWrong'))
    onProgress(mergeProgress(progress, read))
    tell(learn('progressMerged', { count: Object.keys(read.lessons).length }))
  }
  return (
    <section className="progress-tools" aria-label={learn('progress')}>
      <h3>{learn('progress')}</h3>
      <p className="hint">{learn('progressHint')}</p>
      <div className="progress-actions">
        <button
          type="button"
          onClick={() =>
            saveFile('hopscope-progress.json', writeProgress(progress), 'application/json')
          }
        >
          {learn('progressSave')}
        </button>
        <label>
          {learn('progressOpen')}{' '}
          <input
            type="file"
            accept=".json,application/json"
            onChange={({ target }) => void add(target.files?.[0])}
          />
        </label>
        <button
          type="button"
          disabled={Object.keys({ ...progress.lessons, ...progress.cards }).length === 0}
          onClick={() => {
            onProgress(NO_PROGRESS)
            tell(learn('progressForgotten'))
          }}
        >
          {learn('progressForget')}
        </button>
      </div>
      <output>{told}</output>
    </section>
  )
}
