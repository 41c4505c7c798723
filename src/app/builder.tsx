import { useEffect, useMemo, useRef, useState } from 'react'
import { ApiDeeds } from '../domains/api-server/view/api-deeds.tsx'
import { SettingsPanel } from '../domains/api-server/view/settings-panel.tsx'
import { MachineDeeds } from '../domains/cluster-api/view/machine-deeds.tsx'
import { NodeDeeds } from '../domains/controllers/view/node-deeds.tsx'
import { MemberDeeds } from '../domains/etcd/view/member-deeds.tsx'
import { ProxyPanel } from '../domains/kube-proxy/view/proxy-panel.tsx'
import { NamesPanel } from '../domains/names/view/names-panel.tsx'
import { TerminalPanel } from '../domains/terminal/view/terminal-panel.tsx'
import { BuildForm } from '../domains/traffic/view/build-form.tsx'
import { firstRequest } from '../domains/traffic/view/first-request.ts'
import { SendForm } from '../domains/traffic/view/send-form.tsx'
import { authorStage } from '../player/author-stage.ts'
import { lockStage } from '../player/lock-stage.ts'
import { MORE_QUESTIONS } from '../player/more-questions.ts'
import { plugQuestions } from '../player/question.ts'
import { chosenIn, createStage, type StageStore } from '../player/stage.ts'
import { firstView } from '../player/view-slice.ts'
import type { Scenario } from '../scenario/schema.ts'
import { BuilderPanel } from '../ui/builder/builder-panel.tsx'
import { holdText } from '../ui/builder/held-text.ts'
import { PreviewBar } from '../ui/builder/preview-bar.tsx'
import type { Forms } from '../ui/builder/workshop.ts'
import { Share } from '../ui/share/share.tsx'
import { useAllWords } from '../ui/use-all-words.ts'
import { StageProvider, useStage, useStageStore } from '../ui/use-stage.ts'
import { useWords } from '../ui/words.tsx'
import { KeptDraft } from './kept-draft.tsx'

interface BuilderProps {
  /** Another stage takes the place of the author's, until it is given back. */
  readonly onStage: (stage: StageStore | undefined) => void
}

const FORMS: Forms = {
  deeds: {
    packets: (
      <>
        <SendForm />
        <BuildForm />
      </>
    ),
    names: <NamesPanel />,
    nodes: (
      <>
        <ApiDeeds />
        <NodeDeeds />
      </>
    ),
    machines: (
      <>
        <MemberDeeds />
        <MachineDeeds />
      </>
    ),
    terminal: <TerminalPanel />,
  },
  settings: (
    <>
      <SettingsPanel />
      <ProxyPanel />
    </>
  ),
}

/** Builds a scenario beside the page that shows it. What learners will meet is tried on a stage of its own. */
export function Builder({ onStage }: BuilderProps) {
  const store = useStageStore()
  const isPair = useStage(({ pair }) => pair !== undefined)
  const areWordsThere = useAllWords()
  useEffect(() => {
    if (isPair) store.getState().look({ compare: undefined }) // one story is built at a time
  }, [isPair, store])
  return isPair || !areWordsThere ? null : <Desk onStage={onStage} />
}

function Desk({ onStage }: BuilderProps) {
  const shown = useStageStore()
  const [main] = useState(shown)
  const { locale } = useWords()
  const [isSharing, setSharing] = useState(false)
  const author = useMemo(() => {
    plugQuestions(MORE_QUESTIONS)
    return authorStage(main)
  }, [main])
  const [typed, setTyped] = useState<string>()
  const [held] = useState(() => holdText(setTyped))
  const closing = useRef<() => void>(undefined)
  useEffect(() => () => closing.current?.(), [])

  const begin = async (scenario: Scenario, lesson?: string) => {
    if (!(await author.change(() => scenario))) return false
    const { objects, settled } = main.getState()
    main.setState({ lesson, author: { scenario, objects, ...(settled && { settled }) } })
    const first = firstRequest(main.getState())
    if (first) await author.change((before) => ({ ...before, inputs: [first] }))
    main.getState().restart()
    return true
  }
  const preview = async () => {
    const { scenario, objects, settled, lesson, allWords } = main.getState()
    const { locks = [] } = scenario
    const trial = await createStage(
      { scenario, objects, ...(settled && { settled }) },
      {
        view: { ...firstView, ...chosenIn(scenario), locks, beside: 'builder' },
        lesson,
        ready: allWords,
      },
    )
    lockStage(trial)
    const root = document.documentElement.dataset
    const before = root.lock
    root.lock = locks.join(' ')
    closing.current = () => {
      if (before === undefined) delete root.lock
      else root.lock = before
      closing.current = undefined
    }
    onStage(trial)
  }
  const back = () => {
    closing.current?.()
    onStage(undefined)
  }
  if (shown !== main) return <PreviewBar onBack={back} />
  return (
    <StageProvider value={author.store}>
      <BuilderPanel
        author={author}
        forms={FORMS}
        begin={begin}
        held={held}
        kept={<KeptDraft main={main} held={held} typed={typed} begin={begin} />}
        onPreview={() => void preview()}
        onShare={() => setSharing(true)}
        onClose={() => main.getState().look({ beside: undefined })}
      />
      {isSharing && <Share locale={locale} isAuthor onClose={() => setSharing(false)} />}
    </StageProvider>
  )
}
