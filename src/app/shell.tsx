import { type ComponentType, type ReactNode, Suspense } from 'react'
import { createPortal } from 'react-dom'
import { drawMap } from '../domains/traffic/lens.ts'
import { nodeTypes } from '../domains/traffic/view/looks.tsx'
import { questionOnScreen, type StageStore, stepOnScreen } from '../player/stage.ts'
import { lensOnScreen } from '../player/view-slice.ts'
import { NextLesson } from '../ui/chrome/next-lesson.tsx'
import { Narration } from '../ui/narration/narration.tsx'
import { Stage } from '../ui/stage/stage.tsx'
import { Player } from '../ui/timeline/player.tsx'
import { useStage } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'
import { panel } from './panel.ts'
import type { AsideId } from './panels.tsx'
import '../ui/chrome/chrome.css'
import '../domains/traffic/view/panels.css'
import './shell.css'

/** Everything but the map, the rules and the sentence: loaded when it is first shown. */
const LaterPanel = panel(async () => (await import('./panels.tsx')).LaterPanel)

/** What is shown beside the first tab, the map and the sentence: nothing until it is loaded. */
const Aside = ({ id }: { id: AsideId }) => (
  <Suspense fallback={null}>
    <LaterPanel aside={id} />
  </Suspense>
)

const map = <Stage lens={{ id: 'map', draw: drawMap }} nodeTypes={nodeTypes} />

interface ShellProps {
  readonly header: ReactNode
  readonly title: string
  /** The lesson that follows the one on screen. */
  readonly next: string | undefined
  readonly isStage: boolean
  readonly isEmbedded: boolean
  /** What stands beside the diagram. */
  readonly Views: ComponentType
  /** Another stage takes the place of the one on screen, until it is given back. */
  readonly onStage: (stage: StageStore | undefined) => void
  readonly children: ReactNode
}

/** Where things stand: diagram, views, the sentence, the player. */
export function Shell(props: ShellProps) {
  const { header, title, next, isStage, isEmbedded, Views, onStage, children } = props
  const t = useText()
  const lens = useStage(lensOnScreen)
  const isPair = useStage(({ pair }) => pair !== undefined)
  const isFresh = useStage((stage) => stage.past.length === 0 && stage.cursor <= 1)
  const beside = useStage((stage) => stage.beside)
  const isRoom = useStage(({ quiz }) => isStage && quiz !== 'exam')
  const isOwn = useStage((stage) => questionOnScreen(stage)?.own !== undefined)
  const hasNotes = useStage(({ scenario }) => scenario.notes?.some((note) => note.for))
  const isExam = useStage(({ quiz }) => quiz === 'exam')
  const hasGoals = useStage(({ scenario }) => scenario.goals !== undefined)
  const hasTries = useStage(({ scenario }) => scenario.tries !== undefined)
  // A lesson of packets alone has one way of looking, and loads no more.
  const hasLenses = useStage(
    ({ scenario: { cluster, start, inputs }, past }) =>
      cluster.etcd ||
      cluster.machines ||
      start === 'fresh' ||
      past[0] ||
      inputs.some(({ kind }) => /^(api|c|etcd)/.test(kind)),
  )
  const isUnsure = useStage((stage) => /unsure/.test(stepOnScreen(stage)?.message.key ?? ''))
  const isAtEnd = useStage(
    ({ recording, cursor }) => cursor >= 0 && cursor === recording.steps.length - 1,
  )
  const narration = (
    <Narration
      opening={title}
      hints={<Aside id="hints" />}
      gate={(isRoom || isOwn) && <Aside id={isRoom ? 'handsUp' : 'ownQuestion'} />}
      ownReveal={<Aside id="ownReveal" />}
      afterReveal={<Aside id="many" />}
      atEnd={
        isAtEnd && (
          <>
            {isUnsure && <Aside id="openQuestion" />}
            {isExam && <Aside id="receipt" />}
            {hasTries && <Aside id="tries" />}
            {next !== undefined && <NextLesson name={next} />}
          </>
        )
      }
    />
  )
  return (
    <div
      className="shell"
      data-fresh={isFresh || undefined}
      data-embedded={isEmbedded || undefined}
    >
      <div className="shell-inner">
        {header ?? <h1 className="visually-hidden">{title}</h1>}
        {children}
        {isStage && narration}
        <main className="work">
          <section className="diagram" aria-label={t('diagram')}>
            <Suspense fallback={null}>
              {isPair ? (
                <LaterPanel compared={map} />
              ) : lens === 'map' ? (
                map
              ) : (
                <LaterPanel lens={lens} />
              )}
            </Suspense>
            {hasLenses && <Aside id="lenses" />}
          </section>
          <Views />
        </main>
        {!isStage && narration}
        {hasGoals && <Aside id="goals" />}
        {hasNotes && <Aside id="notes" />}
        <Player />
        {beside && (
          <Suspense fallback={null}>
            <LaterPanel beside={beside} map={map} portal={createPortal} onStage={onStage} />
          </Suspense>
        )}
      </div>
    </div>
  )
}
