import type { World } from '../../world.ts'
import { namesOf } from './model.ts'

const FIRST_SOURCE_PORT = 50_001 // inside net.ipv4.ip_local_port_range, apart from the ports of other connections

/** The next free source port of all that ask for names. */
export function takePort(world: World): { readonly world: World; readonly port: number } {
  const { portCount } = namesOf(world)
  return {
    world: { ...world, names: { ...namesOf(world), portCount: portCount + 1 } },
    port: FIRST_SOURCE_PORT + portCount,
  }
}
