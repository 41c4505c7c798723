import type { World } from '../../world.ts'
import { objectsOf } from '../api-server/model.ts'

/** Where commands can be typed: Pods that run, clients first since those are there to ask; the control plane; Nodes. */
export function targetsIn(world: World): readonly string[] {
  const pods = Object.entries(objectsOf(world.api, 'Pod'))
    .filter(([, { status }]) => status.phase === 'Running')
    .map(([name]) => name)
  const isSystem = (name: string) => name.startsWith('kube-system/')
  const isClient = (name: string) => /\/(?:client|tester|debug|shell)/.test(name)
  const order = (name: string) => (isSystem(name) ? 2 : isClient(name) ? 0 : 1)
  const sorted = pods.toSorted((one, other) => order(one) - order(other))
  const nodes = Object.values(world.network.hosts).filter(({ kind }) => kind === 'node')
  return [
    ...sorted.map((name) => `pod:${name}`),
    'control-plane',
    ...nodes.map(({ name }) => `node:${name}`),
  ]
}
