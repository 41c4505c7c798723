import type { Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Heard } from '../coredns/index.ts'
import { namesOf } from './model.ts'
import { hearForResolved } from './run-resolved.ts'
import { resumeTask } from './work-on.ts'

/** What a server waited for has come: a CoreDNS or the recursive resolver runs its script on, systemd-resolved is told. */
export function* resumeWork(world: World, id: string, heard: Heard): Script<World> {
  const task = namesOf(world).tasks[id]
  if (task?.work.kind === 'resolved') return yield* hearForResolved(world, task, heard)
  return yield* resumeTask(world, id, heard)
}
