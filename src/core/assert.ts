/** A broken promise of ours: never the learner's fault, never caught below the app. */
export class BugError extends Error {
  override readonly name = 'BugError'
}

/** States a promise of the program; throws a BugError with that promise when it does not hold. */
export function assert(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new BugError(promise)
}

/** Ends every switch over a closed list: a case that was forgotten does not compile. */
export function never(value: never): never {
  throw new BugError(`every case is handled, but this one is not: ${JSON.stringify(value)}`)
}
