import type { Domain } from '../domain.ts'
import type { Reported } from '../traffic/model.ts'
import { watchServers } from './halt-server.ts'
import { type NamesEvent, namesOf } from './model.ts'
import { watchCorefiles } from './reload-corefile.ts'
import { watchNodeCaches } from './set-node-cache.ts'
import { handlers } from './simulate.ts'

export { tallyOf } from './end-lookup.ts'
export { hostOfPod } from './find-pod.ts'
export { podFiles } from './pod-files.ts'
export { withResolvedFiles } from './resolved-conf.ts'

/** Names that Pods look up: resolver, packets, CoreDNS and back, query by query. */
export const names: Domain<NamesEvent | Reported> = {
  id: 'names',
  handlers,
  watches: [watchNodeCaches, watchServers, watchCorefiles],
  lenses: [],
  promises: [
    {
      claim: 'a resolver hears an answer only where a server gave one',
      broken: (world) =>
        Object.values(namesOf(world).queries).find(({ isHeard, answer }) => isHeard && !answer)?.id,
    },
    {
      claim: 'every query belongs to a lookup or to a server, and travels by a connection',
      broken: (world) => {
        const { queries, lookups } = namesOf(world)
        const { connections } = world.traffic
        return Object.values(queries).find(
          ({ lookup, task, connection }) =>
            (task === undefined && !lookups[lookup ?? '']) || !connections[connection],
        )?.id
      },
    },
  ],
}
