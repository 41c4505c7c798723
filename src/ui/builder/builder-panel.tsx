import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Problem } from '../../core/result.ts'
import type { AuthorStage } from '../../player/author-stage.ts'
import { checkDocument } from '../../player/check-document.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { ClusterSection } from './cluster-section.tsx'
import { focusField, sectionOf } from './go-to-field.ts'
import type { HeldText } from './held-text.ts'
import { LearnerSection } from './learner-section.tsx'
import { ProblemList } from './problem-list.tsx'
import { QuestionsSection } from './questions-section.tsx'
import { StartSection } from './start-section.tsx'
import { TimelineSection } from './timeline-section.tsx'
import { TryBand } from './tries-list.tsx'
import { useBuildText } from './use-build-text.ts'
import {
  type Forms,
  type Goal,
  SECTIONS,
  type Section,
  type Workshop,
  WorkshopProvider,
} from './workshop.ts'
import './builder.css'

interface BuilderPanelProps {
  readonly author: AuthorStage
  readonly held: HeldText
  readonly forms: Forms
  readonly begin: (scenario: Scenario, lesson?: string) => Promise<boolean>
  /** How the work is kept, and what was found of earlier work. */
  readonly kept: ReactNode
  readonly onPreview: () => void
  readonly onShare: () => void
  readonly onClose: () => void
}

const PARTS: Readonly<Record<Section, () => ReactNode>> = {
  start: () => <StartSection />,
  cluster: () => <ClusterSection />,
  timeline: () => <TimelineSection />,
  questions: () => <QuestionsSection />,
  learner: () => <LearnerSection />,
}

/** The desk of an author, beside the page that learners will see. */
export function BuilderPanel(props: BuilderPanelProps) {
  const { author, held, forms, begin, kept, onPreview, onShare, onClose } = props
  const b = useBuildText()
  const t = useText()
  const root = useRef<HTMLElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const isHere = useRef(false)
  const [section, setSection] = useState<Section>('start')
  const [isFolded, fold] = useState(false)
  const [tried, setTried] = useState<Scenario>()
  const [goal, setGoal] = useState<Goal>()
  const scenario = useStage((stage) => stage.scenario)
  const recording = useStage((stage) => stage.recording)
  const refused = useStage((stage) => stage.problems)
  const canUndo = useStage((stage) => stage.past.length > 0)
  const canRedo = useStage((stage) => stage.future.length > 0)
  const problems = useMemo(
    () => [...refused, ...checkDocument(scenario, recording)],
    [refused, scenario, recording],
  )
  const workshop: Workshop = useMemo(
    () => ({
      author,
      forms,
      problems,
      begin,
      held,
      goal,
      turnTo: (next: Section) => {
        setSection(next)
        root.current?.querySelector<HTMLElement>(`#build-${next}`)?.focus()
      },
      beginTry: (before: Scenario) => {
        setTried(before)
        setSection('timeline')
      },
    }),
    [author, held, forms, problems, begin, goal],
  )
  useEffect(() => root.current?.querySelector<HTMLElement>('#build-start')?.focus(), [])
  useEffect(() => {
    if (goal && body.current) focusField(body.current, goal.path)
  }, [goal])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section begins at its top
  useEffect(() => {
    body.current?.scrollTo({ top: 0 })
  }, [section])
  const go = ({ path, line, column }: Problem) => {
    fold(false)
    setSection(sectionOf(path))
    setGoal({
      path: line !== undefined && /^(\d+|manifests)?(\.|$)/.test(path) ? 'manifests' : path,
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    })
  }
  useEffect(() => {
    const leave = ({ target }: Event) => {
      if (target instanceof Node && !root.current?.contains(target)) isHere.current = false
    }
    document.addEventListener('focusin', leave)
    document.addEventListener('pointerdown', leave)
    return () => {
      document.removeEventListener('focusin', leave)
      document.removeEventListener('pointerdown', leave)
    }
  }, [])
  // A button that did its work may be gone: who pressed it stays at the desk.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the document
  useEffect(() => {
    if (isHere.current && document.activeElement === document.body)
      body.current?.focus({ preventScroll: true })
  }, [scenario])
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by === undefined) return
    const next = SECTIONS.at((SECTIONS.indexOf(section) + by) % SECTIONS.length)
    if (!next) return
    setSection(next)
    root.current?.querySelector<HTMLElement>(`#build-${next}`)?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
  const { undo, redo } = author.store.getState()
  return (
    <WorkshopProvider value={workshop}>
      <aside
        ref={root}
        className="builder"
        aria-label={b('builder')}
        data-folded={isFolded || undefined}
        onFocus={() => {
          isHere.current = true
        }}
      >
        <header className="builder-top">
          <h2>{b('builder')}</h2>
          <button
            type="button"
            className="builder-fold"
            aria-expanded={!isFolded}
            onClick={() => fold(!isFolded)}
          >
            {b(isFolded ? 'unfold' : 'fold')}
          </button>
          <button
            type="button"
            aria-label={t('undo')}
            title={`${t('undo')} (Ctrl+Z)`}
            disabled={!canUndo}
            onClick={() => void undo()}
          >
            <span aria-hidden="true">↶</span>
          </button>
          <button
            type="button"
            aria-label={t('redo')}
            title={`${t('redo')} (Ctrl+Shift+Z)`}
            disabled={!canRedo}
            onClick={() => void redo()}
          >
            <span aria-hidden="true">↷</span>
          </button>
          <button type="button" title={b('previewHint')} onClick={onPreview}>
            {b('preview')}
          </button>
          <button type="button" className="primary" onClick={onShare}>
            {b('makeLink')}
          </button>
          <button type="button" aria-label={b('leave')} title={b('leave')} onClick={onClose}>
            <span aria-hidden="true">✕</span>
          </button>
        </header>
        <div className="builder-rest">
          {kept}
          {tried && (
            <TryBand
              before={tried}
              onEnd={() => {
                setTried(undefined)
                setSection('learner')
              }}
            />
          )}
          <div className="builder-tabs" role="tablist" aria-label={b('builder')} onKeyDown={onKey}>
            {SECTIONS.map((each) => (
              <button
                key={each}
                id={`build-${each}`}
                type="button"
                role="tab"
                aria-selected={section === each}
                aria-controls="build-part"
                tabIndex={section === each ? 0 : -1}
                onClick={() => setSection(each)}
              >
                {b(`section_${each}`)}
              </button>
            ))}
          </div>
          <div
            ref={body}
            className="builder-body"
            id="build-part"
            role="tabpanel"
            aria-labelledby={`build-${section}`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            tabIndex={0}
          >
            {PARTS[section]()}
          </div>
          <ProblemList problems={problems} onGo={go} />
        </div>
      </aside>
    </WorkshopProvider>
  )
}
