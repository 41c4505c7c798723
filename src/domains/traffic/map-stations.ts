import type { Traveller } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import type { PacketData } from './map-data.ts'
import { barOfDevice } from './map-nodes.ts'
import type { Flight, Station } from './model.ts'

const CARD = { width: 190, height: 46 } // px

/** The box a station is drawn as. Pods and machines outside are one station each. */
export function boxOfStation(world: World, station: Station): Ref {
  const host = world.network.hosts[station.host]
  if (host && host.kind !== 'node') return host.stands as Ref // as: a host stands for a ref
  if (station.name === 'device')
    return ref('station', `${station.host}/${barOfDevice(host, station.device)}`)
  return ref('station', `${station.host}/${station.name}`)
}

/** The packet card, beside the station it is at. */
export function traveller(world: World, flight: Flight): Traveller {
  const { packet, before } = flight
  const at = boxOfStation(world, flight.station)
  const data: PacketData = {
    source: endpoint(packet.source, packet.sourcePort, packet.protocol),
    destination: endpoint(packet.destination, packet.destinationPort, packet.protocol),
    ...(before
      ? {
          before: {
            source: endpoint(before.source, before.sourcePort, before.protocol),
            destination: endpoint(before.destination, before.destinationPort, before.protocol),
          },
        }
      : {}),
    protocol: packet.protocol,
    direction: flight.direction,
    state: flight.state,
    mark: packet.mark,
    ...(packet.body?.inner && {
      inner: `${packet.body.inner.source} → ${packet.body.inner.destination}`,
    }),
  }
  const above = ['prerouting', 'routing', 'forward', 'postrouting'].includes(flight.station.name)
  return { id: flight.id, look: 'packet', at, ...CARD, offset: { x: 0, y: above ? -46 : 46 }, data }
}

const endpoint = (address: string, port: number, protocol: string): string =>
  protocol === 'icmp' ? address : `${address}:${port}`
