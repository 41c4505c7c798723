import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { findObject, type Node, nameOf, objectsOf, type Pod, refOf } from '../api-server/model.ts'
import {
  type Ending,
  headerOf,
  type PathEngine,
  sizesAndTunnels,
  tellWalk,
  type Walk,
} from '../netfilter/index.ts'
import { say } from './explain.ts'
import { judgeByPolicies, type PolicyFlow, podAt, policiesSelecting } from './judge-policy.ts'

/**
 * A policy agent on each Node, as network plugins bring one: it asks what may leave a Pod and what may reach one, on the Node of
 * that Pod, where a packet is forwarded: after DNAT and routing, before FORWARD and before a masquerade. It is never late.
 */
export const policedPaths: PathEngine = {
  ...sizesAndTunnels,
  beforeForward: (walk, out) => sizesAndTunnels.beforeForward(walk, out) ?? police(walk),
}

function police(walk: Walk): Ending | undefined {
  const world = walk.world as World | undefined // as: whoever plugs this in walks with a world
  if (!world || Object.keys(objectsOf(world.api, 'NetworkPolicy')).length === 0) return undefined
  const { source, destination, protocol, destinationPort } = headerOf(walk)
  const flow: PolicyFlow = { source, destination, protocol, destinationPort }
  const sender = hereAt(walk, world, source)
  const receiver = hereAt(walk, world, destination)
  const { state, entry } = walk.skb
  if (state === 'ESTABLISHED' || state === 'RELATED') {
    const pod = sender ?? receiver
    if (pod) tellWalk(walk, { level: 'detail', message: say('policyReply', { pod: refOf(pod) }) })
    return undefined
  }
  if (sender && sender === receiver) {
    const pod = refOf(sender)
    tellWalk(walk, { level: 'detail', message: say('policyItself', { pod }), focus: [pod] })
    return undefined
  }
  if (entry?.destinationNat) {
    const asked = entry.original.destination
    const message = say('policyAfterDnat', { asked, to: destination })
    const isAsked = sender && policiesSelecting(world.api, sender, 'Egress').length > 0
    tellWalk(walk, { level: isAsked ? 'story' : 'detail', message })
  }
  const out = sender && judge(walk, world, { pod: sender, type: 'Egress', flow })
  return out ?? (receiver && judge(walk, world, { pod: receiver, type: 'Ingress', flow }))
}

/** The Pod of this Node that has the address. */
function hereAt(walk: Walk, world: World, address: string): Pod | undefined {
  const pod = podAt(world.api, address)
  return pod?.spec.nodeName === walk.host.name ? pod : undefined
}

interface Case {
  readonly pod: Pod
  readonly type: 'Ingress' | 'Egress'
  readonly flow: PolicyFlow
}

function judge(walk: Walk, world: World, { pod: judged, type, flow }: Case): Ending | undefined {
  const pod = refOf(judged)
  const isIn = type === 'Ingress'
  const peer = isIn ? flow.source : flow.destination
  if (isOwnNode(world, judged, peer)) {
    tellWalk(walk, { level: 'detail', message: say('policyOwnNode', { pod, peer }), focus: [pod] })
    return undefined
  }
  const verdict = judgeByPolicies(world.api, judged, { type, flow })
  switch (verdict.kind) {
    case 'open': {
      const message = say(isIn ? 'policyOpenIn' : 'policyOpenOut', { pod })
      tellWalk(walk, { level: 'detail', message, focus: [pod] })
      return undefined
    }
    case 'allowed': {
      const policy = policyRef(nameOf(verdict.policy))
      const { rule } = verdict
      const message = say(isIn ? 'policyAllowsIn' : 'policyAllowsOut', { pod, policy, rule, peer })
      tellWalk(walk, { level: 'story', message, focus: [policy, pod] })
      return undefined
    }
    case 'denied': {
      const policies = verdict.policies.map((policy) => policyRef(nameOf(policy)))
      const [policy = policyRef('')] = policies
      const count = policies.length
      const message = say(isIn ? 'policyDeniesIn' : 'policyDeniesOut', { pod, policy, count, peer })
      tellWalk(walk, { level: 'story', message, focus: [...policies, pod], isLost: true })
      return { kind: 'lost', why: 'policyAgent' }
    }
  }
}

const policyRef = (name: string): Ref<'networkpolicy'> => ref('networkpolicy', name)

/** Traffic between a Pod and its own Node is always allowed: the kubelet probes from there. */
function isOwnNode(world: World, { spec }: Pod, address: string): boolean {
  const node: Node | undefined = findObject(world.api, 'Node', spec.nodeName ?? '')
  const own = Object.values(world.network.hosts[spec.nodeName ?? '']?.interfaces ?? {})
  return (
    (node?.status.addresses ?? []).some((one) => one.address === address) ||
    own.some(({ addresses }) => addresses.some((one) => one.split('/')[0] === address))
  )
}
