import { ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { settledTraffic, withConnection, withFlight } from '../traffic/index.ts'
import type { Connection, Flight } from '../traffic/model.ts'

/** The world in which the first packet of a connection is about to leave its host, and that packet. */
export function leaving(
  world: World,
  connection: Connection,
  packet: Flight['packet'],
): { readonly world: World; readonly flight: Flight } {
  const count = world.traffic.count + 1
  const flight: Flight = {
    id: ref('packet', `${count}`),
    connection: connection.id,
    direction: 'request',
    packet,
    station: { host: connection.host, name: 'app' },
    state: 'flying',
  }
  const sent = withFlight({ ...world, traffic: { ...settledTraffic(world), count } }, flight)
  return { world: withConnection(sent, connection), flight }
}
