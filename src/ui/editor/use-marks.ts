import { type RefObject, useEffect } from 'react'
import { useStage } from '../use-stage.ts'
import { useWords } from '../words.tsx'
import type { Editor } from './code-editor.ts'

/** Shows the problems of the stage in an editor, each at the place that it names. */
export function useMarks(editor: RefObject<Editor | undefined>): void {
  const words = useWords()
  const problems = useStage((stage) => stage.problems)
  useEffect(() => {
    const placed = problems.filter(({ line }) => line !== undefined)
    editor.current?.mark(
      placed.map(({ line = 1, column = 1, severity, message }) => ({
        line,
        column,
        severity,
        text: words.text(message),
      })),
    )
  }, [editor, problems, words])
}
