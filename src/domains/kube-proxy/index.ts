import { heldInOutage, watchBackAt } from '../api-server/index.ts'
import type { Domain } from '../domain.ts'
import type { ProxyEvent } from './model.ts'
import { handlers } from './simulate.ts'
import { watches } from './watch-objects.ts'

export { say as sayProxy } from './explain.ts'
export { endpointsIn, explainRule, type StandingRule } from './explain-rule.ts'
export { jumpRules } from './jump-rules.ts'
export { isNodePortAddress } from './network.ts'
export { presentIn } from './nftables-draft.ts'
export { plugNftablesMode } from './nftables-mode.ts'
export { nodeView, type ProxyNode } from './node-view.ts'
export { plugOldModes } from './old-modes.ts'
export { nextEndpoint } from './portals.ts'
export { ipvsSaveText, ipvsText } from './print-ipvs.ts'
export { ruleRequest } from './sync.ts'
export { type IpvsRequest, type IpvsState, writeIpvs } from './write-ipvs.ts'
export { ipvsRestoreText } from './write-ipvs-rules.ts'
export {
  type NftablesRequest,
  nftablesText,
  type WrittenNftables,
  writeNftables,
} from './write-nftables.ts'
export { type RuleRequest, writeRules } from './write-rules.ts'
export { type UserspaceRequest, userspacePorts, userspaceText } from './write-userspace.ts'
export {
  type Owner,
  restoreText,
  type WrittenLine,
  type WrittenRule,
  type WrittenRules,
  type WrittenTable,
} from './written.ts'

/** Without an API server it hears of no change, and one that starts waits for its Node. */
const HEARS: readonly ProxyEvent['kind'][] = ['kube-proxy/noticed', 'kube-proxy/started']

/** One kube-proxy on every Node: it turns Services and their endpoints into rules. */
export const kubeProxy: Domain<ProxyEvent> = {
  id: 'kube-proxy',
  handlers: heldInOutage(handlers, {
    clientOf: ({ kind }, actor) => (HEARS.includes(kind) ? actor : undefined),
    backAt: (_, outage, client) => watchBackAt(outage, client),
  }),
  watches,
  lenses: [],
  promises: [],
}
