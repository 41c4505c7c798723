import type { Domain } from '../domain.ts'
import type { LookupEnded } from '../names/model.ts'
import type { ConnectionEnded } from '../traffic/model.ts'
import { type TerminalEvent, terminalOf } from './model.ts'
import { handlers, watchForRuns } from './simulate.ts'

/** Command lines in Pods and on machines: what real tools do and print. */
export const terminal: Domain<TerminalEvent | LookupEnded | ConnectionEnded> = {
  id: 'terminal',
  handlers,
  watches: [watchForRuns],
  lenses: [],
  promises: [
    {
      claim: 'a command that has ended waits for nothing',
      broken: (world) =>
        Object.values(terminalOf(world).runs).find(
          ({ exitCode, lookups, connections }) =>
            exitCode !== undefined && lookups.length + connections.length > 0,
        )?.command,
    },
  ],
}
