import type { Domain } from '../domain.ts'
import { promises } from './promises.ts'
import { handlers, type Request, refuseSilently } from './simulate.ts'

export { defaultedMachines } from './admit-machines.ts'
export { checkObjects } from './check-objects.ts'
export { defaultedPod } from './default-object.ts'
export { fitVariables } from './fit-variables.ts'
export { withStorage } from './follow-storage.ts'
export { heldInOutage, holding, type Needs, withoutHeld } from './hold-events.ts'
export { matchesPairs, matchesSelector } from './match-selector.ts'
export { nameAfter, SAFE_LETTERS } from './name-suffix.ts'
export { now, sinceMs } from './now.ts'
export { refusalsOf } from './refusals.ts'
export { requestDeletion } from './request-deletion.ts'
export {
  chancesOf,
  objectsSeenBy,
  RETRY_MS_MAX,
  reportAt,
  triesFrom,
  watchBackAt,
} from './retry-times.ts'
export { isSame } from './same.ts'
export { isScalable } from './scalable-kinds.ts'
export { type Draft, deleteObject, UID_PREFIX, writeObject, writeObjects } from './write-object.ts'

export { refuseSilently }

/** The API server: accepts, completes, stores and announces objects. */
export const apiServer: Domain<Request> = {
  id: 'api-server',
  handlers,
  watches: [],
  lenses: [],
  promises,
}
