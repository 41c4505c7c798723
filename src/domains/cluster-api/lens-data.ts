/** What each look of the lens `machines` is given. */

/** A condition as a learner compares it: its type and its status. */
export interface ConditionMark {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
}

export interface OwnerData {
  readonly kind: string
  readonly name: string
  /** The phase, or what else says how it stands; empty where there is none. */
  readonly phase: string
  /** Machines wanted, there, and available; absent for a Cluster. */
  readonly counts?: { readonly want: number; readonly have: number; readonly available: number }
  readonly conditions: readonly ConditionMark[]
  readonly lit: boolean
}

export interface MachineData {
  readonly name: string
  readonly version: string
  readonly phase: string
  /** The state of the machine in the cloud; `none` while there is none. */
  readonly power: 'none' | 'booting' | 'on' | 'off' | 'removing'
  /** `Ready` of the Node; `none` while there is no Node. */
  readonly node: 'none' | 'True' | 'False' | 'Unknown'
  readonly conditions: readonly ConditionMark[]
  readonly lit: boolean
}

/** How a Machine of a fleet stands; `old` is ready, but of another version or template than is wanted now. */
export type MachineSign = 'ready' | 'old' | 'unready' | 'making' | 'removing'

export interface FleetClusterData {
  readonly name: string
  readonly phase: string
  /** Of its Machines, in the order of texts. */
  readonly versions: readonly string[]
  /** One for each Machine, the oldest first; not of all where they are very many. */
  readonly signs: readonly MachineSign[]
  readonly counts: Readonly<Record<MachineSign, number>>
  readonly lit: boolean
}

export interface MoreMachinesData {
  readonly count: number
}
