import { useCallback, useState } from 'react'
import { pose, QUIZ } from '../player/open-quiz.ts'
import { readCards } from '../player/review.ts'
import type { QuizItem } from '../scenario/quiz/quiz-item.ts'
import { Dialog } from '../ui/chrome/dialog.tsx'
import { QuizPanel } from '../ui/learn/quiz-panel.tsx'
import { useLearnText } from '../ui/learn/use-learn-text.ts'
import { keepAll, keptProgress } from './keep-progress.ts'
import { loadAllWords } from './locales.ts'

/** Concept quizzes with what this reader has answered before. */
export function QuizDialog({ onClose }: { readonly onClose: () => void }) {
  const learn = useLearnText()
  const [cards, setCards] = useState(() => readCards(keptProgress().cards))
  const [today] = useState(dayOf)
  const playing = useCallback(
    (item: QuizItem, round: number) => pose(item, round, loadAllWords),
    [],
  )
  return (
    <Dialog title={learn('quizTitle')} onClose={onClose}>
      <QuizPanel
        quiz={QUIZ}
        cards={cards}
        today={today}
        pose={playing}
        onCards={(next) => {
          setCards(next)
          keepAll({ ...keptProgress(), cards: next })
        }}
      />
    </Dialog>
  )
}

const DAY_MS = 86_400_000

/** Days since 1970 by the reader's own calendar. */
function dayOf(): number {
  const now = new Date()
  return Math.floor((now.getTime() - now.getTimezoneOffset() * 60_000) / DAY_MS)
}
