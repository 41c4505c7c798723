import type { World } from '../../world.ts'
import { hostOf } from './host-of.ts'
import type { Run } from './model.ts'
import { fail, type Program, read } from './program.ts'
import { runInPod } from './run-command.ts'
import { runOnControlPlane, runOnNode } from './run-on-machine.ts'

/** The program behind a command line, whatever machine it was typed on. */
export function* startProgram(run: Run): Program {
  const { target } = run
  const host = yield* read((world: World) => hostOf(world, target)?.name)
  if (target.startsWith('pod:') && host !== undefined) return yield* runInPod(run, host)
  if (target === 'control-plane') return yield* runOnControlPlane(run)
  if (target.startsWith('node:') && host !== undefined) return yield* runOnNode(run, host)
  return yield* noPod(target.slice(target.indexOf(':') + 1))
}

/** kubectl's words for a Pod that is not there (pkg/cmd/exec, apimachinery NewNotFound). */
function* noPod(name: string): Program {
  const [, own = name] = /^[^/]*\/(.*)$/.exec(name) ?? []
  return yield* fail(1, `Error from server (NotFound): pods "${own}" not found\n`)
}
