import type { Domain } from '../domain.ts'
import { drawMap } from './lens.ts'
import type { BuiltPacket, Dialled, Reported, SysctlSet, TrafficEvent } from './model.ts'
import { handlers } from './simulate.ts'

export { type Breakpoint, meetsBreakpoint } from './breakpoint.ts'
export { buildHandlers } from './build-packet.ts'
export { choicesAt, nodeAddresses } from './choices.ts'
export { conntrackText } from './connections-sheet.ts'
export { findHost } from './find-address.ts'
export { boxOfStation } from './map-stations.ts'
export { type OpenQuestion, openQuestion, withAnswer } from './open-question.ts'
export { quietHandlers, quietly } from './quiet-packets.ts'
export { dialHandlers } from './serve-userspace.ts'
export { sysctlHandlers } from './set-sysctl.ts'
export { handlers, settledTraffic, walk, withConnection, withFlight } from './simulate.ts'
export { type WhyNotRule, whyNotRule } from './why-not-rule.ts'

/**
 * Connections and their packets, from whoever asks to whoever answers and back. The handlers of packets that are built by
 * hand (`buildHandlers`) stand apart: a first lesson does not load them.
 */
export const traffic: Domain<Exclude<TrafficEvent, BuiltPacket | Dialled | SysctlSet | Reported>> =
  {
    id: 'traffic',
    handlers,
    watches: [],
    lenses: [{ id: 'map', draw: drawMap }],
    promises: [
      {
        claim: 'a client that got its answer got it from the address it asked',
        broken: (world) =>
          Object.values(world.traffic.connections).find(
            ({ state, reached }) => state === 'answered' && reached === undefined,
          )?.id,
      },
    ],
  }
