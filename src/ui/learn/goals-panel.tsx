import { useMemo } from 'react'
import { countChanges } from '../../player/count-changes.ts'
import { areMet, type Judged, judgeGoals } from '../../player/judge-goals.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import './goals.css'
import { useLearnText } from './use-learn-text.ts'

const SIGNS = { met: '✓', broken: '✕', idle: '–', hidden: '?' } as const

/** What has to hold at every step of the recording: whether it does, where it first does not, and with how many changes. */
export function GoalsPanel() {
  const learn = useLearnText()
  const store = useStageStore()
  const scenario = useStage((stage) => stage.scenario)
  const recording = useStage((stage) => stage.recording)
  const author = useStage((stage) => stage.author)
  const objects = useStage((stage) => stage.objects)
  // How it ends would answer what is still asked.
  const isHidden = useStage(({ questions, answers }) =>
    questions.some(({ id }) => answers[id] === undefined),
  )
  const { goals, par } = scenario
  const judged = useMemo(() => judgeGoals(recording, goals ?? []), [recording, goals])
  const changes = useMemo(
    () => countChanges(author, { scenario, objects }),
    [author, scenario, objects],
  )
  if (judged.length === 0) return null
  const isReached = areMet(judged) === true
  return (
    <details className="goals">
      <summary>
        {learn('goals')}{' '}
        {judged.map(({ goal, ...each }) => {
          const state = isHidden ? 'hidden' : each.state
          return (
            <i key={goal.kind} data-state={state} title={learn(`goalState_${state}`)}>
              <span aria-hidden="true">{SIGNS[state]}</span>
              <span className="visually-hidden">{learn(`goalState_${state}`)}</span>
            </i>
          )
        })}
      </summary>
      <ul>
        {judged.map((each, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: goals have no other identity
          <li key={place} data-state={isHidden ? 'hidden' : each.state}>
            <i aria-hidden="true">{SIGNS[isHidden ? 'hidden' : each.state]}</i>
            <span>
              <GoalText judged={each} isHidden={isHidden} />
            </span>
            {each.step !== undefined && !isHidden && (
              <button type="button" onClick={() => store.getState().seek(each.step ?? -1)}>
                {learn('goalStep', { step: each.step + 1 })}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p className="hint">
        {par === undefined ? learn('goalChanges', { changes }) : learn('goalPar', { par, changes })}{' '}
        {!isHidden && isReached && par !== undefined && changes <= par && learn('goalAtPar')}
      </p>
    </details>
  )
}

interface GoalTextProps {
  readonly judged: Judged
  readonly isHidden: boolean
}

/** A goal as a sentence, and how it fares. */
export function GoalText({ judged: { goal, state, seen }, isHidden }: GoalTextProps) {
  const learn = useLearnText()
  const least = 'least' in goal ? goal.least : undefined
  return (
    <>
      {goal.kind === 'queriesAtMost'
        ? learn('goal_queriesAtMost', { max: goal.max })
        : goal.kind === 'lookupsWithin'
          ? learn('goal_lookupsWithin', { ms: goal.ms })
          : goal.kind === 'readyAtLeast'
            ? learn('goal_readyAtLeast', { service: goal.service, min: goal.min })
            : learn(`goal_${goal.kind}`)}{' '}
      {least !== undefined && learn('goal_least', { least })}{' '}
      <b>{learn(`goalState_${isHidden ? 'hidden' : state}`)}</b>{' '}
      {!isHidden &&
        state !== 'idle' &&
        (goal.kind === 'queriesAtMost' ||
          goal.kind === 'lookupsWithin' ||
          goal.kind === 'readyAtLeast') && (
          <small>{learn(`goalSeen_${goal.kind}`, { seen })}</small>
        )}
    </>
  )
}
