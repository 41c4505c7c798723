import type { Problem } from '../../core/result.ts'
import { useText, useWords } from '../words.tsx'
import './problems.css'

interface ProblemsProps {
  readonly problems: readonly Problem[]
  readonly onGo?: (problem: Problem) => void
}

/** What is wrong, each with its line; choosing one leads there. */
export function Problems({ problems, onGo }: ProblemsProps) {
  const t = useText()
  const words = useWords()
  if (problems.length === 0) return null
  return (
    <ul className="problems" role="alert" aria-label={t('problems', { count: problems.length })}>
      {problems.slice(0, 20).map((problem) => (
        <li
          key={`${problem.path}/${problem.line}/${problem.message.key}`}
          data-severity={problem.severity}
        >
          {problem.line !== undefined && onGo ? (
            <button type="button" className="plain" onClick={() => onGo(problem)}>
              {t('line', { line: problem.line })}
            </button>
          ) : (
            problem.line !== undefined && <b>{t('line', { line: problem.line })} </b>
          )}{' '}
          {words.text(problem.message)}
        </li>
      ))}
    </ul>
  )
}
