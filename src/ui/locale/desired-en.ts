/** Words on what is wanted, what is there, and what waits in work queues. */
export const desired = {
  desiredTitle: 'Wanted and there',
  desiredAll: 'Show all workloads',
  desiredNone: 'No object here is wanted in a number.',
  desiredDone: 'as wanted',
  desiredOpen: 'not as wanted yet',
  desiredField: 'Field of the status',
  desiredWanted: 'Wanted (spec)',
  desiredActual: 'There (status)',
  queuesTitle: 'Work queues',
  queuesEmpty: 'The work queues are empty: nothing happens until something changes.',
  queuesChanges:
    '{count, plural, =0 {Watches have delivered every change.} one {One change is on its way to those who watch.} other {# changes are on their way to those who watch.}}',
  queueIn: 'in {time}',
  queueEvery: 'waits, and looks again every {time}',
}
