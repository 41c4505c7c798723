import { useState } from 'react'
import type { Problem } from '../../core/result.ts'
import { canonical } from '../../player/link-base.ts'
import { lockStage } from '../../player/lock-stage.ts'
import { chosenIn } from '../../player/stage.ts'
import { LOCAL_TEXT_MAX } from '../../scenario/limits.ts'
import { openScenario } from '../../scenario/open.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { Problems } from '../inspector/problems.tsx'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { PageFiles } from './page-files.tsx'
import { fileName, saveFile } from './save-file.ts'

interface FileSectionProps {
  readonly scenario: Scenario
  readonly locale: string
  /** The hash of its link; undefined when it is too large for one. */
  readonly hash: string | undefined
  readonly onClose: () => void
}

/** The scenario as a file, and the way back: what no link can hold can still be sent and kept. */
export function FileSection({ scenario, locale, hash, onClose }: FileSectionProps) {
  const t = useText()
  const store = useStageStore()
  const lesson = useStage((stage) => stage.lesson)
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const save = () => {
    const text = JSON.stringify(canonical(scenario), undefined, 2)
    saveFile(fileName(lesson, '.hopscope.json'), text, 'application/json')
  }
  const open = async (file: File | undefined) => {
    if (!file) return
    const { edit, look, allWords, beside, locks } = store.getState()
    await allWords()
    const opened = await openFile(file)
    if (!opened.ok) return setProblems(opened.problems)
    const isShown = await edit(() => opened.value)
    if (!isShown) return setProblems(store.getState().problems)
    look(chosenIn(opened.value))
    // As with a link, the author's locks hold whoever opens it, unless it is opened to be built.
    const own = opened.value.locks?.filter((lock) => !locks.includes(lock)) ?? []
    if (own.length > 0 && beside !== 'builder') {
      look({ locks: [...locks, ...own] })
      lockStage(store)
    }
    onClose()
  }
  return (
    <section className="link-box">
      <p className="hint">{t('shareFileHint')}</p>
      <div className="link-actions">
        <button type="button" onClick={save}>
          {t('shareSave')}
        </button>
        <label className="file-open">
          {t('shareOpen')}{' '}
          <input
            type="file"
            accept=".json,application/json"
            onChange={({ target }) => void open(target.files?.[0])}
          />
        </label>
      </div>
      <Problems problems={problems} />
      {hash !== undefined && <PageFiles locale={locale} hash={hash} />}
    </section>
  )
}

/** Anyone's file: as strictly checked as a link, but it may be as large as a paste. */
async function openFile(file: File) {
  if (file.size > 8 * LOCAL_TEXT_MAX) return openScenario(undefined)
  try {
    return openScenario(JSON.parse(await file.text()) as unknown) // as: JSON of anyone
  } catch {
    return openScenario(undefined)
  }
}
