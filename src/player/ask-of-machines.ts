import { isRef, ref } from '../core/ref.ts'
import type { Recording } from '../core/sim/kernel.ts'
import { type KubeObject, refOf } from '../domains/api-server/model.ts'
import type { World } from '../world.ts'
import { storyBefore } from './moment.ts'

/** Questions about machines and the control plane: what can be asked, and what the recording answers. */

interface Found {
  readonly gate: number
  readonly reveal: number
  readonly choices: readonly string[]
  readonly answer: string
}

/** The step at `place` says that a member was elected: asked at the sentence before. */
export function findLeader(recording: Recording<World>, place: number): Found | undefined {
  const step = recording.steps[place]
  const answer = step?.message.params.member
  if (!step || !isRef(answer)) return undefined
  const choices = Object.keys(step.world.etcd.members).map((name) => ref('member', name))
  return { gate: storyBefore(recording, place), reveal: place, choices, answer }
}

/** How a write can end, by the message that tells it. */
const WRITES: Readonly<Record<string, string>> = {
  'etcd/putDone': 'written',
  'etcd/failed': 'writeFails',
}

/** The step at `gate` asks a member to write: what will its client be told? */
export function findWriteFate(recording: Recording<World>, gate: number): Found | undefined {
  const member = recording.steps[gate]?.message.params.member
  const end = recording.steps
    .slice(gate + 1)
    .find(({ message }) => message.key in WRITES && message.params.member === member)
  const answer = WRITES[end?.message.key ?? '']
  if (!end || answer === undefined) return undefined
  return { gate, reveal: end.index, choices: Object.values(WRITES), answer }
}

const machinesIn = ({ api }: World): readonly KubeObject[] =>
  Object.values(api.objects['Machine.cluster.x-k8s.io'] ?? {})

/** From the step at `gate` on: how many Machines are there at most at one time? Shown where there are as many first. */
export function countMachines(recording: Recording<World>, gate: number): Found | undefined {
  const counts = recording.steps.slice(gate).map(({ world }) => machinesIn(world).length)
  const now = counts[0]
  if (now === undefined) return undefined
  const most = Math.max(...counts)
  const reveal = gate + counts.indexOf(most)
  const choices = [...new Set([now, now + 1, now + 2, 2 * now, most])].toSorted((a, b) => a - b)
  return reveal === gate
    ? undefined
    : { gate, reveal, choices: choices.map(String), answer: `${most}` }
}

const MENDED = ['controllers/watchResumed', 'controllers/relisted']

/** From the step at `gate` on, with a watch broken: how many Pods ReplicaSets create before it is back. */
export function countMadePods(recording: Recording<World>, gate: number): Found | undefined {
  const asked = recording.steps[gate]
  const after = recording.steps.slice(gate + 1)
  const end = after.find(({ message }) => MENDED.includes(message.key))
  if (!asked?.world.controllers.brokenWatches || !end) return undefined
  let made = 0
  for (const { message } of after.slice(0, end.index - gate)) {
    if (message.key === 'controllers/podCreated') made += 1
    if (message.key === 'controllers/podsCreated') made += Number(message.params.count)
  }
  const wanted = Number(asked.message.params.after ?? made)
  const choices = [...new Set([0, made, made + 1, 2 * made, wanted])].toSorted((a, b) => a - b)
  return { gate, reveal: end.index, choices: choices.map(String), answer: `${made}` }
}

/** The step at `place` chooses a Machine: asked at the sentence before, of all that are there. */
export function findMachine(recording: Recording<World>, place: number): Found | undefined {
  const step = recording.steps[place]
  const answer = step?.message.params.machine
  if (!step || !isRef(answer)) return undefined
  const gate = storyBefore(recording, place)
  const choices = machinesIn(recording.steps[gate]?.world ?? step.world).map(refOf)
  return { gate, reveal: place, choices, answer }
}

const PARTS = /^(MachineDeployment|KubeadmControlPlane)\./

/** The step at `place` changes one part of a topology: asked at the sentence before, of control plane and pools. */
export function findPart(recording: Recording<World>, place: number): Found | undefined {
  const step = recording.steps[place]
  const answer = step?.message.params.object
  if (!step || !isRef(answer)) return undefined
  const gate = storyBefore(recording, place)
  const parts = Object.entries((recording.steps[gate]?.world ?? step.world).api.objects)
    .filter(([kind]) => PARTS.test(kind))
    .flatMap(([, objects]) => Object.values(objects))
    .filter(({ metadata }) => metadata.labels?.['topology.cluster.x-k8s.io/owned'] !== undefined)
  const choices = [...new Set([...parts.map(refOf), answer])]
  return { gate, reveal: place, choices, answer }
}

/** The step at `gate` says that a machine is off or gone: what becomes of its Machine? Nothing shows at the very end. */
export function findMachineFate(recording: Recording<World>, gate: number): Found | undefined {
  const asked = recording.steps[gate]?.message
  if (!asked?.key.startsWith('cluster-api/')) return undefined // no machine is spoken of
  const name = asked.params.node
  const end = recording.steps
    .slice(gate + 1)
    .find(
      ({ message: { key, params } }) =>
        /^cluster-api\/machines?Created$/.test(key) ||
        (key === 'cluster-api/machineAvailable' && String(params.machine).endsWith(`/${name}`)),
    )
  const reveal = end?.index ?? recording.steps.length - 1
  const isNew = end?.message.key !== 'cluster-api/machineAvailable'
  const answer = !end ? 'machineStays' : isNew ? 'machineReplaced' : 'machineReturns'
  return { gate, reveal, choices: ['machineReplaced', 'machineReturns', 'machineStays'], answer }
}
