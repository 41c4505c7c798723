import { draw, type Walk } from './walk-state.ts'

const OF_SHARE = 1_000_000

/** Whether the wire between this host and that one loses the packet. Each packet that is put on it is counted. */
export function isLostOnWire(walk: Walk, to: string): boolean {
  let isLost = false
  walk.losses = walk.losses?.map((loss) => {
    if (loss.from !== walk.host.name || loss.to !== to) return loss
    const { nth = [], share = 0, count = 0 } = loss
    isLost ||= nth.includes(count + 1) || (share > 0 && draw(walk, OF_SHARE) < share * OF_SHARE)
    return { ...loss, count: count + 1 }
  })
  return isLost
}
