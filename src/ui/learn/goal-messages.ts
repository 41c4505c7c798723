type Plain = Record<string, never>

/** Words of goals: each kind, how it fares, and par. */
export interface GoalMessages {
  goals: Plain
  goal_noRequestLost: Plain
  goal_everyNameFound: Plain
  goal_queriesAtMost: { max: number }
  goal_lookupsWithin: { ms: number }
  goal_readyAtLeast: { service: string; min: number }
  goal_quorumSurvives: Plain
  goal_everyWriteDone: Plain
  goal_least: { least: number }
  goalState_met: Plain
  goalState_broken: Plain
  goalState_idle: Plain
  goalState_hidden: Plain
  goalSeen_queriesAtMost: { seen: number }
  goalSeen_lookupsWithin: { seen: number }
  goalSeen_readyAtLeast: { seen: number }
  goalStep: { step: number }
  goalPar: { par: number; changes: number }
  goalChanges: { changes: number }
  goalAtPar: Plain
}
