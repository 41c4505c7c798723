import { plugIpvsMode, plugNftablesMode } from '../kube-proxy/index.ts'
import { plugMoreModes } from './more-modes.ts'
import { ipvsChoices, tellIpvs } from './tell-ipvs.ts'

/** Whoever plays a scenario whose kube-proxies run in another mode than iptables loads this first. */
export function plugModes(): void {
  plugNftablesMode()
  plugIpvsMode()
  plugMoreModes({ tell: tellIpvs, choices: ipvsChoices, take: () => undefined })
}
