import { schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn, withoutDue } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import { nameOf, type Pod } from '../api-server/model.ts'
import { runOf } from './container-state.ts'
import type { ContainerStage, PodStage } from './model.ts'

interface Stage {
  readonly stage: PodStage
  readonly delayMs: number
}

/** Sets a time for the next stage of a Pod's life, on behalf of the kubelet of its Node. */
export function stageLater(world: World, pod: Pod, { stage, delayMs }: Stage): World {
  const { uid } = pod.metadata
  const event = { kind: 'controllers/podStaged', stage, name: nameOf(pod), uid } as const // as: a literal
  return schedule(world, delayMs, `kubelet@${pod.spec.nodeName}`, event)
}

interface OfContainer {
  readonly container: string
  readonly stage: ContainerStage
  readonly delayMs: number
  readonly exitCode?: number
}

/** The same for one container; it does not come about when the container is restarted before. */
export function stageContainerLater(
  world: World,
  pod: Pod,
  { container, stage, delayMs, exitCode }: OfContainer,
): World {
  return schedule(world, delayMs, `kubelet@${pod.spec.nodeName}`, {
    kind: 'controllers/containerStaged',
    stage,
    name: nameOf(pod),
    uid: pod.metadata.uid,
    container,
    run: runOf(pod, container),
    ...(exitCode !== undefined && { exitCode }),
  })
}

const byPod: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'controllers/podStaged' || due.kind === 'controllers/containerStaged'
      ? [due.uid]
      : []
  },
}

/** What its kubelet has set a time for: stages of a Pod and of its containers. */
export const stagesAhead = (world: World, { metadata }: Pod): readonly Staged[] =>
  dueIn(world, byPod, metadata.uid).map(({ event }) => event as Staged) // as: the group holds no other

type Staged = Extract<WorldEvent, { kind: 'controllers/podStaged' | 'controllers/containerStaged' }>

/** The world in which these stages of a container are not foreseen any more. */
export const withoutStages = (
  world: World,
  pod: Pod,
  container: string,
  stages: readonly ContainerStage[],
): World => {
  const unwanted = dueIn(world, byPod, pod.metadata.uid).filter(
    ({ event }) =>
      event.kind === 'controllers/containerStaged' &&
      event.container === container &&
      stages.includes(event.stage),
  )
  return withoutDue(world, unwanted)
}

/** What is foreseen for a container in its present run. */
export const stagesOf = (world: World, pod: Pod, container: string): readonly ContainerStage[] =>
  stagesAhead(world, pod).flatMap((event) =>
    event.kind === 'controllers/containerStaged' &&
    event.container === container &&
    event.run === runOf(pod, container)
      ? [event.stage]
      : [],
  )
