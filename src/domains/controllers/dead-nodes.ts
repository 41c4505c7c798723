import type { World } from '../../world.ts'

/** A Node without power: its kubelet does nothing, and nothing that was foreseen for its Pods comes about. */
export const isDead = (world: World, node: string | undefined): boolean =>
  world.controllers.deadNodes.includes(node ?? '')
