import type { Domain } from '../domain.ts'
import { drawMap } from './lens.ts'
import type { TrafficEvent } from './model.ts'
import { handlers } from './simulate.ts'

export { choicesAt } from './choices.ts'
export { handlers } from './simulate.ts'

/** Connections and their packets, from whoever asks to whoever answers and back. */
export const traffic: Domain<TrafficEvent> = {
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
