import type { Flight } from './model.ts'

/** What each look of the map is given. */

export interface NodeData {
  readonly name: string
  readonly address: string
  readonly podCIDR: string
  readonly lit: boolean
}
export interface PodData {
  readonly name: string
  readonly namespace: string
  readonly address: string
  readonly state: 'ready' | 'notReady' | 'pending' | 'terminating'
  readonly lit: boolean
}
export interface StationData {
  readonly name: string
  readonly lit: boolean
}
export interface BarData {
  readonly name: string
  readonly address: string
  readonly lit: boolean
}
export interface ServiceData {
  readonly name: string
  readonly namespace: string
  readonly type: string
  readonly address: string
  readonly ports: string
  readonly lit: boolean
}
export interface ClientData {
  /** Absent: somebody outside. */
  readonly name?: string
  /** Its own, and those it was given. */
  readonly address: string
  readonly lit: boolean
}
export interface MoreData {
  readonly count: number
}
export interface PacketData {
  readonly source: string
  readonly destination: string
  readonly before?: { readonly source: string; readonly destination: string }
  readonly protocol: string
  readonly direction: Flight['direction']
  readonly state: Flight['state']
  readonly mark: number
  /** The packet inside: its ends. */
  readonly inner?: string
}
