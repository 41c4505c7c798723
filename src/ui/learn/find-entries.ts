import { useCallback, useMemo } from 'react'
import { isRef, parseRef, type Ref } from '../../core/ref.ts'
import { isHeldBack } from '../../player/held-back.ts'
import type { StageStore } from '../../player/stage.ts'
import type { View } from '../../player/view-slice.ts'
import { LESSON_TITLES } from '../../scenario/catalog/titles.ts'
import { addressOfLesson } from '../chrome/next-lesson.tsx'
import { useText, useWorded, useWords } from '../words.tsx'
import { TERMS } from './glossary.ts'
import { useLearnText } from './use-learn-text.ts'

/** Something that can be found by its words. */
export interface Entry {
  readonly id: string
  readonly group: 'lesson' | 'object' | 'step' | 'tab' | 'term' | 'deed'
  readonly text: string
  /** What else it is found by. */
  readonly more?: string
  /** Of a word: it is explained in place. */
  readonly meaning?: string
  /** Goes there. `moved`: another dialog has opened in this one's place. */
  readonly go: () => 'moved' | undefined
}

const EACH_MAX = 8 // entries of one group: more letters find the others

type Open = (dialog: 'lessons' | 'export' | 'help' | 'share' | 'receipt' | 'quiz') => void

/** What there is to find now. The answer to the same letters is the same, whatever was asked before. */
export function useEntries(store: StageStore, onOther: Open): (wanted: string) => readonly Entry[] {
  const t = useText()
  const learn = useLearnText()
  const words = useWords()
  const worded = useWorded()
  const all = useMemo((): readonly Entry[] => {
    const stage = store.getState()
    const done = (go: () => void) => () => {
      go()
      return undefined
    }
    const open = (dialog: Parameters<Open>[0]) => () => {
      onOther(dialog)
      return 'moved' as const
    }
    return [
      ...LESSON_TITLES.map(({ name, title }) => ({
        id: name,
        group: 'lesson' as const,
        text: worded(title),
        more: name,
        go: done(() => location.assign(addressOfLesson(name))),
      })),
      ...refsOnScreen().map((ref) => ({
        id: ref,
        group: 'object' as const,
        text: nameOf(ref),
        more: ref,
        go: done(() => stage.look({ selection: ref })),
      })),
      ...stage.tabs.map((tab) => ({
        id: tab,
        group: 'tab' as const,
        text: t(`tab_${tab}`),
        more: tab,
        go: done(() => stage.look({ tab })),
      })),
      { id: 'lessons', group: 'deed', text: t('lessons'), go: open('lessons') },
      { id: 'share', group: 'deed', text: t('share'), go: open('share') },
      {
        id: 'presenter',
        group: 'deed',
        text: learn('presenterTitle'),
        go: done(() => stage.look({ beside: 'presenter' })),
      },
      ...(canBuild(stage)
        ? [
            {
              id: 'builder',
              group: 'deed' as const,
              text: learn('buildTitle'),
              go: done(() => stage.look({ beside: 'builder' })),
            },
          ]
        : []),
      { id: 'export', group: 'deed', text: learn('exportTitle'), go: open('export') },
      { id: 'quiz', group: 'deed', text: learn('quizTitle'), go: open('quiz') },
      { id: 'receipt', group: 'deed', text: learn('receiptTitle'), go: open('receipt') },
      { id: 'help', group: 'deed', text: t('helpTitle'), go: open('help') },
      ...TERMS.map((term) => ({
        id: term,
        group: 'term' as const,
        text: learn(`term_${term}`),
        more: term,
        meaning: learn(`mean_${term}`),
        go: () => undefined,
      })),
      ...stage.recording.steps
        .filter((step) => !isHeldBack(stage, step.index))
        .map((step) => ({
          id: `${step.index}`,
          group: 'step' as const,
          text: `${step.index + 1}. ${words.text(step.message)}`,
          go: done(() => stage.seek(step.index)),
        })),
    ]
  }, [store, onOther, t, learn, words, worded])
  return useCallback((wanted) => findIn(all, wanted), [all])
}

/** Entries that have every word, the first few of each group; those that begin with the first word come first. */
export function findIn(all: readonly Entry[], wanted: string): readonly Entry[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const counts = new Map<Entry['group'], number>()
  const found = all.filter(({ text, more }) => {
    const whole = `${text} ${more ?? ''}`.toLowerCase()
    return words.every((word) => whole.includes(word))
  })
  const isFirst = ({ text }: Entry) =>
    words[0] !== undefined && text.toLowerCase().startsWith(words[0])
  return [...found.filter(isFirst), ...found.filter((entry) => !isFirst(entry))].filter(
    ({ group }) => {
      const count = (counts.get(group) ?? 0) + 1
      counts.set(group, count)
      return count <= EACH_MAX
    },
  )
}

/** Whoever is held by locks or by an exam builds nothing of it. */
export const canBuild = ({ locks, quiz }: Pick<View, 'locks' | 'quiz'>): boolean =>
  locks.length === 0 && quiz !== 'exam'

/** Everything that has a box in the diagram now, through whatever lens. */
function refsOnScreen(): readonly Ref[] {
  const boxes = document.querySelectorAll('.react-flow__node:not(.traveller)')
  return [...new Set([...boxes].map((box) => box.getAttribute('data-id') ?? ''))].filter(isRef)
}

const nameOf = (ref: Ref): string => {
  const { kind, name } = parseRef(ref)
  return `${name.split('/').at(-1)} (${kind})`
}
