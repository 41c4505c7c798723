import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { LESSON_TITLES } from '../../scenario/catalog/titles.ts'
import { LINK_TEXT_MAX } from '../../scenario/limits.ts'
import { Dialog } from '../chrome/dialog.tsx'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { EmbedSection } from './embed-section.tsx'
import { FileSection } from './file-section.tsx'
import { LinkSection } from './link-section.tsx'
import { PastedChoice } from './pasted-choice.tsx'
import {
  hashFor,
  hasPasted,
  holdsText,
  type LinkChoice,
  sharedScenario,
  textOver,
} from './share-links.ts'
import './share.css'

interface ShareProps {
  readonly locale: string
  /** Whoever built it gives all of it away, and it opens where its document says. */
  readonly isAuthor?: boolean
  readonly onClose: () => void
}

const WAYS = ['link', 'embed', 'file'] as const
type Way = (typeof WAYS)[number]

/** This very scenario for somebody else: as a link, in a page of theirs, or as a file. Made here and sent nowhere. */
export function Share({ locale, isAuthor = false, onClose }: ShareProps) {
  const t = useText()
  const stage = useShared()
  const [way, setWay] = useState<Way>('link')
  const [choice, choose] = useState<LinkChoice>({
    isPermanent: false,
    pasted: isAuthor ? 'whole' : 'out',
    isAtStep: !isAuthor,
  })
  const scenario = useMemo(() => sharedScenario(stage, choice), [stage, choice])
  const isLarge = textOver(scenario) > 0
  const hash = useHash(stage, choice, !isLarge)
  const isTooLong = isLarge || (hash?.length ?? 0) > LINK_TEXT_MAX
  const ways: Readonly<Record<Way, () => ReactNode>> = {
    link: () =>
      hash !== undefined && (
        <LinkSection
          isLesson={isCalledLike(stage.lesson, scenario.title)}
          locale={locale}
          hash={hash}
        />
      ),
    embed: () => hash !== undefined && <EmbedSection locale={locale} hash={hash} />,
    file: () => (
      <FileSection
        scenario={scenario}
        locale={locale}
        hash={isTooLong ? undefined : hash}
        onClose={onClose}
      />
    ),
  }
  return (
    <Dialog title={t('share')} onClose={onClose}>
      {isAuthor && <p className="hint">{t('shareAuthor')}</p>}
      <Choices
        choice={choice}
        onChoose={choose}
        isLesson={stage.lesson !== undefined}
        isAuthor={isAuthor}
      />
      <fieldset className="ways">
        <legend className="visually-hidden">{t('shareWay')}</legend>
        {WAYS.map((each) => (
          <button key={each} type="button" aria-pressed={way === each} onClick={() => setWay(each)}>
            {t(`share_${each}`)}
          </button>
        ))}
      </fieldset>
      {isTooLong && way !== 'file' ? (
        <p role="alert">{t('shareTooLong', { limit: LINK_TEXT_MAX })}</p>
      ) : (
        ways[way]()
      )}
    </Dialog>
  )
}

/** Whether a scenario has the title of a lesson: then the page of that lesson may stand for it. */
function isCalledLike(lesson: string | undefined, title: unknown): boolean {
  const found = LESSON_TITLES.find(({ name }) => name === lesson)
  return found !== undefined && JSON.stringify(found.title) === JSON.stringify(title)
}

function useShared() {
  const scenario = useStage((stage) => stage.scenario)
  const author = useStage((stage) => stage.author)
  const lesson = useStage((stage) => stage.lesson)
  // Of two sides, the step of the first: it means the same without the second.
  const cursor = useStage(({ pair, cursor }) =>
    pair ? (pair.merged.positions[cursor]?.a ?? -1) : cursor,
  )
  const compare = useStage((stage) => stage.compare)
  const breakpoints = useStage((stage) => stage.breakpoints)
  const depth = useStage((stage) => stage.depth)
  const objects = useStage((stage) => stage.objects)
  return useMemo(
    () => ({ scenario, objects, author, lesson, cursor, depth, compare, breakpoints }),
    [scenario, objects, author, lesson, cursor, depth, compare, breakpoints],
  )
}

type Shared = ReturnType<typeof useShared>

/** The hash of the link; undefined until it is made. */
function useHash(stage: Shared, choice: LinkChoice, isShort: boolean): string | undefined {
  const [hash, setHash] = useState<string>()
  useEffect(() => {
    let isGone = false
    setHash(undefined)
    if (isShort)
      void hashFor(stage, choice).then((made) => {
        if (!isGone) setHash(made)
      })
    return () => {
      isGone = true
    }
  }, [stage, choice, isShort])
  return hash
}

interface ChoicesProps {
  readonly choice: LinkChoice
  readonly onChoose: (choice: LinkChoice) => void
  /** The link can name the lesson, and be short. */
  readonly isLesson: boolean
  readonly isAuthor: boolean
}

function Choices({ choice, onChoose, isLesson, isAuthor }: ChoicesProps) {
  const t = useText()
  const isPasted = useStage((stage) => hasPasted(stage) || (isAuthor && holdsText(stage)))
  const box = (field: 'isAtStep' | 'isPermanent', label: string) => (
    <label>
      <input
        type="checkbox"
        checked={choice[field]}
        onChange={({ target }) => onChoose({ ...choice, [field]: target.checked })}
      />
      <span>{label}</span>
    </label>
  )
  return (
    <fieldset className="share-choices">
      <legend className="visually-hidden">{t('shareChoices')}</legend>
      {isPasted && (
        <PastedChoice
          pasted={choice.pasted}
          isAuthor={isAuthor}
          onChoose={(pasted) => onChoose({ ...choice, pasted })}
        />
      )}
      {box('isAtStep', t('shareAtStep'))}
      {isLesson && box('isPermanent', t('sharePermanent'))}
    </fieldset>
  )
}
