import { useMemo } from 'react'
import type { Message } from '../../core/say/message.ts'
import { useWords } from '../words.tsx'
import { type LearnMessages, say } from './explain.ts'

type Speak = <Key extends keyof LearnMessages & string>(
  ...message: LearnMessages[Key] extends Record<string, never>
    ? [key: Key]
    : [key: Key, params: LearnMessages[Key]]
) => string

/** The words of what is around the lessons, as `useText` gives the page's own. */
export function useLearnText(): Speak {
  const words = useWords()
  return useMemo(() => {
    const message = say as (key: string, params?: unknown) => Message // as: Speak has checked key and parameters
    return (key: string, params?: unknown) => words.text(message(key, params))
  }, [words])
}
