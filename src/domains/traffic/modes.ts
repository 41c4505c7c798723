import { plugNftablesMode, plugOldModes } from '../kube-proxy/index.ts'
import { plugMoreModes } from './more-modes.ts'
import { takeUserspace, userspaceChoices } from './serve-userspace.ts'
import { ipvsChoices, tellIpvs } from './tell-ipvs.ts'

/** Whoever plays a scenario whose kube-proxies run in another mode than iptables loads this first. */
export function plugModes(): void {
  plugNftablesMode()
  plugOldModes()
  plugMoreModes({
    tell: tellIpvs,
    choices: (world, cursor) => userspaceChoices(world) ?? ipvsChoices(world, cursor),
    take: takeUserspace,
  })
}
