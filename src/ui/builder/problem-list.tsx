import type { Problem } from '../../core/result.ts'
import { useWords } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'

interface ProblemListProps {
  readonly problems: readonly Problem[]
  readonly onGo: (problem: Problem) => void
}

const SHOWN = 30

/** Everything that is wrong, or worth knowing, with its place; choosing one leads to the field. */
export function ProblemList({ problems, onGo }: ProblemListProps) {
  const b = useBuildText()
  const words = useWords()
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return (
    <details className="builder-problems" open={errors > 0 || undefined}>
      <summary data-severity={errors > 0 ? 'error' : problems.length > 0 ? 'warning' : undefined}>
        <span role="status">
          {problems.length === 0
            ? b('problemsNone')
            : b('problemsCount', { count: problems.length })}
        </span>
      </summary>
      <ul className="problems">
        {problems.slice(0, SHOWN).map((problem, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two problems may be the same in every word
          <li key={place} data-severity={problem.severity}>
            <button type="button" className="plain mono" onClick={() => onGo(problem)}>
              {placeOf(problem) || b('problemWhole')}
            </button>{' '}
            {words.text(problem.message)}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** `questions.0.before`; of a text, its line too. */
const placeOf = ({ path, line }: Problem): string =>
  line === undefined ? path : `${path === '' ? '' : `${path} · `}${line}`
