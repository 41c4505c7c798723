import { useState } from 'react'
import { Lessons } from '../ui/chrome/lessons.tsx'
import { keepAll, keptProgress } from './keep-progress.ts'

interface LessonsDialogProps {
  readonly onClose: () => void
  readonly onOther: (dialog: 'palette' | 'quiz') => void
}

/** The map of lessons with what this reader has done. */
export function LessonsDialog({ onClose, onOther }: LessonsDialogProps) {
  const [progress, setProgress] = useState(keptProgress)
  return (
    <Lessons
      progress={progress}
      onProgress={(next) => {
        keepAll(next)
        setProgress(next)
      }}
      onSearch={() => onOther('palette')}
      onQuiz={() => onOther('quiz')}
      onClose={onClose}
    />
  )
}
