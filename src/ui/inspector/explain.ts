type Plain = Record<string, never>

/** Words on what is wanted, what is there, what is between a change and a controller, and what can be done to that. */
export interface DesiredMessages {
  desiredTitle: Plain
  desiredAll: Plain
  desiredNone: Plain
  desiredDone: Plain
  desiredOpen: Plain
  desiredField: Plain
  desiredWanted: Plain
  desiredActual: Plain
  queuesTitle: Plain
  queuesEmpty: Plain
  queuesChanges: { count: number }
  queueState_inProcess: { time: string }
  queueState_waiting: { time: string }
  queueState_delayed: { time: string }
  queueState_polled: { time: string }
  queueFailures: { count: number }
  queueCaches: Plain
  queueCache: Plain
  queueKnown: Plain
  queueNewest: Plain
  queueMissing: Plain
  queueFresh: { count: number }
  queueAsks: { time: string; count: number }
  queueLists: { time: string; count: number }
  deedSeconds: Plain
  deedSecondsWrong: { most: number }
  deedsWatch: Plain
  deedBreak: { seconds: number }
  deedBreakGone: { seconds: number }
  deedRelist: Plain
  deedsResync: Plain
  deedResync: Plain
  deedsWrites: Plain
  deedRefuse: { seconds: number }
}
