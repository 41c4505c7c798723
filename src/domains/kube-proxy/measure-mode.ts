import { measureScale } from './measure-scale.ts'
import { plugNftablesMode } from './nftables-mode.ts'
import { plugOldModes } from './old-modes.ts'
import type { ScaleCost, ScaleMode } from './scale-sizes.ts'

const PLUGS: Readonly<Record<ScaleMode, () => void>> = {
  iptables: () => {},
  ipvs: plugOldModes,
  nftables: plugNftablesMode,
  userspace: plugOldModes,
}

/** What a mode costs at a size, with what it needs plugged in. */
export function measureMode(mode: ScaleMode, services: number): ScaleCost {
  PLUGS[mode]()
  return measureScale(mode, services)
}
