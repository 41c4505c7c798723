import { useState } from 'react'
import type { Problem, Result } from '../../core/result.ts'
import { lessonOf } from '../../player/lesson-of.ts'
import { type Pasted, readPaste } from '../../player/read-paste.ts'
import { LESSON_TITLES } from '../../scenario/catalog/titles.ts'
import { LOCAL_TEXT_MAX } from '../../scenario/limits.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { Problems } from '../inspector/problems.tsx'
import { useStage, useStageStore } from '../use-stage.ts'
import { useWorded } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'

/** What a scenario is made from: a lesson, a template, or something the teacher has. */
export function StartSection() {
  const b = useBuildText()
  const worded = useWorded()
  const store = useStageStore()
  const { begin, turnTo } = useWorkshop()
  const here = useStage((stage) => stage.lesson)
  const [lesson, setLesson] = useState(here ?? LESSON_TITLES[0]?.name ?? '')
  const [text, type] = useState('')
  const [problems, setProblems] = useState<readonly Problem[]>([])

  const take = async (read: Result<Pasted>) => {
    if (!read.ok) return setProblems(read.problems)
    const { scenario, lesson: base, what } = read.value
    if (await begin(scenario, base)) {
      setProblems(read.warnings)
      type('')
      turnTo(what === 'document' || what === 'link' ? 'learner' : 'timeline')
    } else setProblems(store.getState().problems)
  }
  const takeLesson = async () => {
    const scenario = await lessonOf(lesson)
    if (scenario && (await begin(scenario, lesson))) turnTo('questions')
  }
  const takeTemplate = async (base: string) => {
    const scenario = await lessonOf(base)
    if (scenario && (await begin(clusterOf(scenario)))) turnTo('timeline')
  }
  const takeFile = async (file: File | undefined) => {
    if (file) await take(await readPaste(file.size > LOCAL_TEXT_MAX ? '' : await file.text()))
  }
  return (
    <>
      <p className="hint">{b('startHint')}</p>
      <section>
        <h3>{b('startPaste')}</h3>
        <label>
          <span>{b('pasteHint')}</span>
          <textarea
            data-path="paste"
            className="mono"
            rows={7}
            value={text}
            spellCheck={false}
            onChange={({ target }) => type(target.value)}
          />
        </label>
        <div className="builder-row">
          <button
            type="button"
            className="primary"
            disabled={text.trim() === ''}
            onClick={() => void readPaste(text).then(take)}
          >
            {b('startWithPaste')}
          </button>
          <label className="file-open">
            {b('startFile')}{' '}
            <input
              type="file"
              accept=".json,.yaml,.yml,.txt,application/json"
              onChange={({ target }) => void takeFile(target.files?.[0])}
            />
          </label>
        </div>
        <Problems problems={problems} />
      </section>
      <section>
        <h3>{b('startTemplate')}</h3>
        <ul className="builder-templates">
          {Object.entries(TEMPLATES).map(([name, base]) => (
            <li key={name}>
              <button type="button" onClick={() => void takeTemplate(base)}>
                {b(`template_${name as keyof typeof TEMPLATES}`)}
                {/* as: its names */}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{b('startLesson')}</h3>
        <div className="builder-row">
          <label className="wide">
            <span className="visually-hidden">{b('startLesson')}</span>
            <select value={lesson} onChange={({ target }) => setLesson(target.value)}>
              {LESSON_TITLES.map(({ name, title }) => (
                <option key={name} value={name}>
                  {worded(title)}
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => void takeLesson()}>
            {b('startWithLesson')}
          </button>
        </div>
      </section>
    </>
  )
}

/** Clusters to begin with: those of lessons, without what the lessons say. */
const TEMPLATES = {
  service: 'first-request',
  names: 'ndots',
  zones: 'zones',
  outside: 'node-port',
  rollout: 'rollout-race',
  machines: 'machines-from-yaml',
  etcd: 'etcd-election',
} as const

/** The story without its words: no title, questions, notes or things to try. */
function clusterOf(lesson: Scenario): Scenario {
  const { seed, start, manifests, nodes, cluster, settings, inputs, version } = lesson
  return { version, seed, start, manifests, nodes, cluster, settings, inputs, questions: [] }
}
