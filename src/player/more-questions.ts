import type { Recording } from '../core/sim/kernel.ts'
import { nodeAddresses } from '../domains/traffic/index.ts'
import type { Derived } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import {
  countMachines,
  countMadePods,
  findLeader,
  findMachine,
  findMachineFate,
  findPart,
  findWriteFate,
} from './ask-of-machines.ts'
import { countServers, findNameFate, findServer } from './name-question.ts'
import { addressOf, type Finder, type Found, stepAfter } from './question.ts'

/** Kinds of questions that a first visitor is not asked: of tunnels, names, machines and the control plane. */
export const MORE_QUESTIONS: Readonly<
  Record<Exclude<Derived['ask'], 'whichPod' | 'fate' | 'sourceSeen'>, Finder>
> = {
  wireSees: findOuter,
  outerLength: findOuterLength,
  howManyQueries: countQueries,
  whoLeads: findLeader,
  writeFate: findWriteFate,
  howManyMachines: countMachines,
  podsMade: countMadePods,
  whichMachine: findMachine,
  whichPart: findPart,
  machineFate: findMachineFate,
  whichServer: findServer,
  nameFate: findNameFate,
  howManyServers: countServers,
}

/** The destination of the outer packet, where one packet travels inside another. */
function findOuter(recording: Recording<World>, gate: number): Found | undefined {
  const end = stepAfter(recording, gate, ({ message }) => message.key === 'netfilter/wrapped')
  if (!end) return undefined
  const answer = addressOf(String(end.message.params.destination))
  const asked = Object.values(end.world.traffic.connections).map((one) => one.asked.destination)
  const choices = [...new Set([...asked, ...nodeAddresses(end.world)])].toSorted()
  return { gate, reveal: end.index, choices, answer }
}

/** Bytes of the outer packet, among what tunnels of other kinds would make of it. */
function findOuterLength(recording: Recording<World>, gate: number): Found | undefined {
  const end = stepAfter(recording, gate, ({ message }) => message.key === 'netfilter/wrapped')
  if (!end) return undefined
  const from = Number(end.message.params.from)
  const to = Number(end.message.params.to)
  const lengths = [...new Set([from, ...TUNNELS.map((more) => from + more), to])]
  const choices = lengths.toSorted((one, other) => one - other).map(String)
  return { gate, reveal: end.index, choices, answer: `${to}` }
}

const TUNNELS = [50, 62] // bytes that VXLAN and Weave Net's sleeve add

/** How many queries a lookup sends, asked where it begins: the tally at its end says. */
function countQueries(recording: Recording<World>, gate: number): Found | undefined {
  const end = stepAfter(recording, gate, ({ message }) => message.key === 'names/tally')
  if (!end) return undefined
  const sent = Number(end.message.params.sent)
  const counts = [...new Set([1, 2, 4, 8, sent])].toSorted((one, other) => one - other)
  return { gate, reveal: end.index, choices: counts.map(String), answer: `${sent}` }
}
