import { carryFrame, takeFrame } from './carry-frame.ts'
import { clampMss, offerMss } from './clamp-mss.ts'
import {
  assemble,
  fragment,
  refuseToForward,
  refuseToSend,
  takeIn,
  tooLongForWire,
} from './fit-packet.ts'
import type { PathEngine } from './path-engine.ts'
import { unwrap, wrap } from './wrap-packet.ts'

/** Sizes of packets and of links, and tunnels between Nodes. */
export const sizesAndTunnels: PathEngine = {
  afterReceive: assemble,
  beforeOutput(walk, out) {
    offerMss(walk, out)
    return refuseToSend(walk, out)
  },
  atTarget: clampMss,
  beforeForward: refuseToForward,
  beforeTransmit(walk, route) {
    fragment(walk, route.dev)
    const vxlan = walk.host.interfaces[route.dev]?.vxlan
    return vxlan ? wrap(walk, route, vxlan) : tooLongForWire(walk, route.dev)
  },
  intoOverlay: carryFrame,
  afterInput(walk) {
    const inside = unwrap(walk) ?? takeFrame(walk)
    if (!inside) takeIn(walk)
    return inside
  },
}
