import type { World } from '../world.ts'
import type { Ladders } from './hint-facts.ts'
import { say } from './hint-messages.ts'

/** Hints about etcd members and machines. */
export const machineHints = {
  whoLeads: ({ reveal, between }) => {
    const { term = 0, of = 0 } = reveal.message.params
    const stood = between.filter(
      ({ message }) => message.key === 'etcd/campaigned' && message.params.term === term,
    ).length
    const voters = Number(of)
    return [
      say('hint_whoLeads_1'),
      say('hint_whoLeads_2', { majority: majorityOf(voters), voters }),
      say('hint_whoLeads_3', { term: Number(term), stood: Math.max(1, stood), of: voters }),
    ]
  },
  writeFate: ({ gate }) => {
    const member = String(gate.message.params.member ?? '').replace(/^member:/, '')
    const { voters, reach } = reachOf(gate.world, member)
    return [
      say('hint_writeFate_1', { member }),
      say('hint_writeFate_2', { majority: majorityOf(voters), voters }),
      say('hint_writeFate_3', { reach, voters }),
    ]
  },
  howManyMachines: ({ gate }) => {
    const now = kind(gate.world, 'Machine').length
    const owners = [
      ...kind(gate.world, 'MachineDeployment'),
      ...kind(gate.world, 'KubeadmControlPlane'),
      ...kind(gate.world, 'MachineSet').filter(({ metadata }) => !isOwned(metadata)),
    ]
    const wanted = owners.reduce((sum, { spec }) => sum + Number(spec?.replicas ?? 1), 0)
    const surges = owners.flatMap(({ spec }) => {
      const { rollout, strategy } = (spec ?? {}) as { rollout?: Rolling; strategy?: Strategy } // as: of both versions of the API
      const given = (rollout?.strategy ?? strategy)?.rollingUpdate?.maxSurge
      return [String(given ?? 1)]
    })
    const surge = [...new Set(surges)].join(', ') || '0'
    return [
      say('hint_howManyMachines_1', { now }),
      say('hint_howManyMachines_2', { surge }),
      say('hint_howManyMachines_3', { wanted, surge }),
    ]
  },
  podsMade: ({ gate }) => [
    say('hint_podsMade_1', { wanted: Number(gate.message.params.after ?? 0) }),
    say('hint_podsMade_2', {
      missing: Math.max(
        0,
        ...Object.values(brokenIn(gate.world)).map(({ missed }) => missed.length),
      ),
    }),
    say('hint_podsMade_3'),
  ],
  whichMachine: ({ gate, asked }) => {
    const orders = [...kind(gate.world, 'MachineDeployment'), ...kind(gate.world, 'MachineSet')]
      .map(({ spec }) => (spec as { deletion?: { order?: string } } | undefined)?.deletion?.order) // as: v1beta2
      .filter((order) => order !== undefined)
    const unhealthy = kind(gate.world, 'Machine').filter(
      ({ status }) => !(status as { nodeRef?: unknown } | undefined)?.nodeRef, // as: of a Machine
    ).length
    return [
      say('hint_whichMachine_1', { count: asked.choices.length }),
      say('hint_whichMachine_2', { order: orders[0] ?? 'Random' }),
      say('hint_whichMachine_3', { unhealthy }),
    ]
  },
  whichPart: ({ gate, asked }) => {
    const { topology } = (kind(gate.world, 'Cluster')[0]?.spec ?? {}) as Topology // as: of a Cluster
    const version = topology?.version ?? '–'
    const versions = [
      ...kind(gate.world, 'KubeadmControlPlane').map(({ spec }) => spec?.version),
      ...kind(gate.world, 'MachineDeployment').map(({ spec }) => spec?.template?.spec?.version),
    ]
    const done = versions.filter((each) => each === version).length
    return [
      say('hint_whichPart_1', { count: asked.choices.length }),
      say('hint_whichPart_2'),
      say('hint_whichPart_3', { done, of: versions.length, version }),
    ]
  },
  machineFate: ({ gate }) => {
    const checks = kind(gate.world, 'MachineHealthCheck').length
    return [
      say('hint_machineFate_1', { node: String(gate.message.params.node ?? '') }),
      say('hint_machineFate_2', { checks }),
      say('hint_machineFate_3', { way: checks > 0 ? 'checked' : 'unchecked' }),
    ]
  },
} satisfies Ladders

const brokenIn = ({ controllers }: World) => controllers.brokenWatches ?? {}

interface Topology {
  readonly topology?: { readonly version?: string }
}
interface Strategy {
  readonly rollingUpdate?: { readonly maxSurge?: number | string }
}
interface Rolling {
  readonly strategy?: Strategy
}

interface Fields {
  readonly metadata: { readonly ownerReferences?: readonly unknown[] }
  readonly spec?: {
    readonly replicas?: number
    readonly version?: string
    readonly template?: { readonly spec?: { readonly version?: string } }
  }
  readonly status?: unknown
}

/** Objects of Cluster API, of whatever group their kind is. */
function kind({ api }: World, wanted: string): readonly Fields[] {
  const tables = Object.entries(api.objects).filter(([name]) => name.split('.')[0] === wanted)
  return tables.flatMap(([, table]) => Object.values(table ?? {}) as unknown as Fields[]) // as: only these fields are read
}

const isOwned = ({ ownerReferences }: Fields['metadata']): boolean =>
  ownerReferences !== undefined && ownerReferences.length > 0

const majorityOf = (voters: number): number => Math.floor(voters / 2) + 1

/** Voters that a member can speak with, itself among them. */
function reachOf({ etcd }: World, name: string): { voters: number; reach: number } {
  const voters = etcd.members[name]?.node.config.voters ?? []
  const isCut = (other: string) => etcd.cut.includes([name, other].toSorted().join('|'))
  const reach = voters.filter(
    (other) => etcd.members[other]?.state === 'running' && (other === name || !isCut(other)),
  ).length
  return { voters: voters.length, reach }
}
