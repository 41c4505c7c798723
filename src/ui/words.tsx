import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { isRef, type Ref } from '../core/ref.ts'
import type { Message } from '../core/say/message.ts'
import { labelOf, type Phrasebook } from '../words/format.ts'
import { say, type UiMessages } from './explain.ts'

const Words = createContext<Phrasebook | undefined>(undefined)

/** Gives the words of one language to everything below. */
export function WordsProvider({
  phrasebook,
  children,
}: {
  phrasebook: Phrasebook
  children: ReactNode
}) {
  return <Words value={phrasebook}>{children}</Words>
}

export function useWords(): Phrasebook {
  const words = useContext(Words)
  if (!words) throw new Error('words are given above every component that speaks')
  return words
}

type Speak = <Key extends keyof UiMessages & string>(
  ...message: UiMessages[Key] extends Record<string, never>
    ? [key: Key]
    : [key: Key, params: UiMessages[Key]]
) => string

/** The page's own words: `t('play')`, `t('stepOf', { step, count })`. */
export function useText(): Speak {
  const words = useWords()
  return useMemo(() => {
    const message = say as (key: string, params?: unknown) => Message // as: Speak has checked key and parameters
    return (key: string, params?: unknown) => words.text(message(key, params))
  }, [words])
}

/** A simulated time in the unit that suits it: ms up to ten seconds, then seconds, then minutes. No digit is lost. */
export function useTime(): (ms: number) => string {
  const t = useText()
  return (ms) => {
    if (ms < 10_000) return t('time', { ms })
    if (ms < 120_000) return t('timeSeconds', { seconds: ms / 1_000 })
    return t('timeMinutes', { minutes: Math.floor(ms / 60_000), seconds: (ms % 60_000) / 1_000 })
  }
}

/** A text of the document in the reader's language; an author's one language, if there is no other. */
export function useWorded(): (text: string | Readonly<Record<string, string>>) => string {
  const { locale } = useWords()
  return (text) => (typeof text === 'string' ? text : (text[locale] ?? text.en ?? ''))
}

interface SayProps {
  readonly message: Message
  readonly onPoint?: (ref: Ref | undefined) => void
  readonly onChoose?: (ref: Ref) => void
}

/** A sentence; things in it are chips that light their boxes. */
export function Say({ message, onPoint, onChoose }: SayProps) {
  const fragments = useWords().fragments(message)
  return fragments.map((fragment, place) =>
    fragment.kind === 'text' ? (
      fragment.text
    ) : onChoose ? (
      <button
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence have no other identity
        key={place}
        type="button"
        className="chip"
        onClick={() => onChoose(fragment.ref)}
        onPointerEnter={() => onPoint?.(fragment.ref)}
        onPointerLeave={() => onPoint?.(undefined)}
        onFocus={() => onPoint?.(fragment.ref)}
        onBlur={() => onPoint?.(undefined)}
      >
        {fragment.text}
      </button>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence have no other identity
      <b key={place}>{fragment.text}</b>
    ),
  )
}

const FATES = [
  'answered',
  'refused',
  'silence',
  'nameFound',
  'nameUnknown',
  'nameFails',
  'written',
  'writeFails',
  'machineReplaced',
  'machineReturns',
  'machineStays',
] as const

/** A choice in words: a thing by its name, an address as it is, a way to end. */
export function wordFor(choice: string, t: Speak): string {
  if (isRef(choice)) return labelOf(choice)
  const fate = FATES.find((each) => each === choice)
  return fate ? t(`fate_${fate}`) : choice
}
