import { isOnBridge } from './address-types.ts'
import type { Host, Packet } from './model.ts'
import type { Arrival } from './walk.ts'

/** Somebody that nobody has described. */
const BEYOND = { host: '', interface: '' }

/**
 * A packet before an interface of a host. Behind a bridge port its frame is for the bridge, as for a gateway, or, where
 * the sender sees the destination on its own network, for somebody else on that bridge.
 */
export function arrivalAt(host: Host, by: string, packet: Packet): Arrival {
  const bridge = host.interfaces[by]?.bridge
  const isForOther = bridge !== undefined && isOnBridge(host, bridge, packet.destination)
  const to = isForOther ? BEYOND : { host: host.name, interface: bridge ?? by }
  return { kind: 'arrival', host: host.name, interface: by, packet, to }
}
