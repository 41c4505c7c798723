import type { Box } from '../../core/draw/drawing.ts'
import type { Ref } from '../../core/ref.ts'
import type { Host } from '../netfilter/model.ts'
import type { Leg } from './map-wires.ts'

/** The place where the bar of an overlay is plugged into the map: few clusters have one, and the others need not load it. */
export interface OverlayMap {
  readonly has: (host: Host | undefined, device: string | undefined) => boolean
  /** Above eth0 of the Node that is `parent`. */
  readonly boxes: (host: Host | undefined, parent: Ref, lit: ReadonlySet<Ref>) => readonly Box[]
  readonly legs: (host: Host | undefined) => readonly Leg[]
}

let plugged: OverlayMap | undefined

export function plugOverlayMap(map: OverlayMap): void {
  plugged = map
}

export const overlayMap = (): OverlayMap | undefined => plugged
