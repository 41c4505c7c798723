import type { World } from '../../world.ts'
import type { Pod } from '../api-server/model.ts'
import { addressOf, nextPodAddress, nodeAddressOf, nodeOf } from './pod-network.ts'

/** The Pod with its address, and the world that knows of it: what a sandbox is here. */
export function withSandbox(world: World, pod: Pod): readonly [World, Pod] | undefined {
  const placed = withAddress(world, pod)
  if (!placed) return undefined
  const [addressed, podIP] = placed
  if (pod.status.podIP !== undefined) return [addressed, pod]
  return [addressed, { ...pod, status: { ...pod.status, podIP, podIPs: [{ ip: podIP }] } }]
}

function withAddress(world: World, pod: Pod): readonly [World, string] | undefined {
  const known = addressOf(pod)
  if (known !== undefined) return [world, known]
  const node = nodeOf(world, pod)
  if (!node) return undefined
  if (!pod.spec.hostNetwork) return nextPodAddress(world, node)
  const address = nodeAddressOf(node)
  return address === undefined ? undefined : [world, address]
}
