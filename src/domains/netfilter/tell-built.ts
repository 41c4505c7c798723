import type { Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { say } from './explain.ts'
import type { Packet } from './model.ts'

/** A packet that somebody built by hand appears: before an interface of the host, or inside it. */
export function tellBuilt(place: Ref, packet: Packet, by: string | undefined): Message {
  const what = {
    place,
    protocol: packet.protocol.toUpperCase(),
    source: endpoint(packet.source, packet.sourcePort, packet),
    destination: endpoint(packet.destination, packet.destinationPort, packet),
  }
  return by === undefined ? say('builtHere', what) : say('builtBefore', { ...what, in: by })
}

const endpoint = (address: string, port: number, { protocol }: Packet): string =>
  protocol === 'icmp' ? address : `${address}:${port}`

export const tellNoInterface = (place: Ref, name: string): Message =>
  say('noInterface', { place, name })

export const tellElsewhere = (place: Ref): Message => say('whyElsewhere', { place })
