type Plain = Record<string, never>

/** Words on what is wanted, what is there, and what waits in work queues. */
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
  queueIn: { time: string }
  queueEvery: { time: string }
}
