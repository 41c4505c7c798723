import type { World } from '../../world.ts'
import type { KubeObject, Pod } from '../api-server/model.ts'
import { controllerOf, counting, podsOf } from './find-objects.ts'
import { isActive, isReady } from './pod-state.ts'

/** How many Pods somebody manages, without looking at each: a set of 100,000 Pods is counted as fast as one of ten. */

const texts = new WeakMap<object, string>()

/** Labels as a text, whatever order they are written in. */
function textOf(labels: Readonly<Record<string, string>> = {}): string {
  let text = texts.get(labels)
  if (text === undefined) {
    text = JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)))
    texts.set(labels, text)
  }
  return text
}

const active = counting<Pod>((pod) => {
  const owner = controllerOf(pod)
  if (!owner || !isActive(pod)) return []
  const labelled = `${owner.uid} ${textOf(pod.metadata.labels)}`
  return isReady(pod) ? [owner.uid, labelled, `${owner.uid} ready`] : [owner.uid, labelled]
})

/** Neither ended nor being deleted. */
export const countActive = (world: World, { metadata }: KubeObject): number =>
  active(world.api, 'Pod', metadata.uid)

export const countReady = (world: World, { metadata }: KubeObject): number =>
  active(world.api, 'Pod', `${metadata.uid} ready`)

type Labels = Readonly<Record<string, string>> | undefined

/** Those that carry exactly these labels. */
const countLabelled = (world: World, { metadata }: KubeObject, labels: Labels): number =>
  active(world.api, 'Pod', `${metadata.uid} ${textOf(labels)}`)

/** Whether all of them carry exactly these labels, as they do unless somebody changed one by hand. */
export const areLabelled = (world: World, owner: KubeObject, labels: Labels): boolean =>
  countLabelled(world, owner, labels) === countActive(world, owner)

/** Those that carry at least these labels. */
export function countWith(world: World, owner: KubeObject, labels: Labels = {}): number {
  if (areLabelled(world, owner, labels)) return countActive(world, owner)
  const pairs = Object.entries(labels)
  return podsOf(world, owner).filter(
    (pod) => isActive(pod) && pairs.every(([key, value]) => pod.metadata.labels?.[key] === value),
  ).length
}
