import type { Domain } from '../domain.ts'
import type { ControllerEvent } from './model.ts'
import { promises } from './promises.ts'
import { componentBackAt, reachingApi } from './reach-api.ts'
import { handlers, watches } from './simulate.ts'
import { withRecorders } from './tell-events.ts'

export { machinery } from './break-watch.ts'
export { type EndpointGroup, endpointGroups } from './endpoints-of.ts'
export { exitContainer, isContainerRunning } from './exit-container.ts'
export { controllerOf, counting, grouping } from './find-objects.ts'
export { holdBack } from './hold-back.ts'
export { judgeByPolicies, type PolicyFlow, type PolicyVerdict } from './judge-policy.ts'
export { conditionOf, withCondition } from './pod-state.ts'
export { policedPaths } from './police-traffic.ts'
export { recording } from './record-events.ts'
export { workOff } from './work-off.ts'

export { componentBackAt }

/** The handlers where nobody will read the Events that they would record. */
export const unrecordedHandlers = reachingApi(handlers)

/** The controllers, the scheduler and the kubelets. */
export const controllers: Domain<ControllerEvent> = {
  id: 'controllers',
  handlers: reachingApi(withRecorders(handlers)),
  watches,
  lenses: [],
  promises,
}
