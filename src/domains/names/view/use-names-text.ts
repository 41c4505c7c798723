import { useMemo } from 'react'
import type { Message } from '../../../core/say/message.ts'
import { useWords } from '../../../ui/words.tsx'
import { type NamesWords, say } from '../explain.ts'

type Speak = <Key extends keyof NamesWords & string>(
  ...message: NamesWords[Key] extends Record<string, never>
    ? [key: Key]
    : [key: Key, params: NamesWords[Key]]
) => string

/** The words of this domain: `t('formPod')`. They have to be there: `useAllWords`. */
export function useNamesText(): Speak {
  const words = useWords()
  return useMemo(() => {
    const message = say as (key: string, params?: unknown) => Message // as: Speak has checked key and parameters
    return (key: string, params?: unknown) => words.text(message(key, params)).trim()
  }, [words])
}
