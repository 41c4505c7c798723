import { useMemo } from 'react'
import type { Message } from '../../core/say/message.ts'
import { useWords } from '../words.tsx'
import { type BuildMessages, say } from './explain.ts'

type Speak = <Key extends keyof BuildMessages & string>(
  ...message: BuildMessages[Key] extends Record<string, never>
    ? [key: Key]
    : [key: Key, params: BuildMessages[Key]]
) => string

/** The words of what builds scenarios, as `useText` gives the page's own. */
export function useBuildText(): Speak {
  const words = useWords()
  return useMemo(() => {
    const message = say as (key: string, params?: unknown) => Message // as: Speak has checked key and parameters
    return (key: string, params?: unknown) => words.text(message(key, params))
  }, [words])
}
