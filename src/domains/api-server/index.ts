import type { Domain } from '../domain.ts'
import { promises } from './promises.ts'
import { handlers, type Request } from './simulate.ts'

export { defaultedMachines } from './admit-machines.ts'
export { checkObjects } from './check-objects.ts'
export { defaultedPod } from './default-object.ts'
export { fitVariables } from './fit-variables.ts'
export { matchesPairs, matchesSelector } from './match-selector.ts'
export { nameAfter, SAFE_LETTERS } from './name-suffix.ts'
export { now, sinceMs } from './now.ts'
export { requestDeletion } from './request-deletion.ts'
export { isSame } from './same.ts'
export { isScalable } from './scalable-kinds.ts'
export { type Draft, deleteObject, UID_PREFIX, writeObject, writeObjects } from './write-object.ts'

/** The API server: accepts, completes, stores and announces objects. */
export const apiServer: Domain<Request> = {
  id: 'api-server',
  handlers,
  watches: [],
  lenses: [],
  promises,
}
