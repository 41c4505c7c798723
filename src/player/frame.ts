import type { Box, Drawing, Place } from '../core/draw/drawing.ts'
import { layOut } from '../core/draw/layout.ts'
import type { Ref } from '../core/ref.ts'
import type { Recording } from '../core/sim/kernel.ts'
import type { Lens } from '../domains/domain.ts'
import type { World } from '../world.ts'

/** A drawing with the places of its boxes: what is on the screen at one step. */
export interface Frame {
  readonly drawing: Drawing
  readonly places: Readonly<Record<Ref, Place>>
}

const placesByRecording = new WeakMap<Recording<World>, Map<string, Readonly<Record<Ref, Place>>>>()

/** The frame of a step; of the world before the first step for -1. Pure, but remembers places per recording. */
export function frameAt(recording: Recording<World>, cursor: number, lens: Lens): Frame {
  const step = recording.steps[cursor]
  const world = step?.world ?? recording.rests[0]?.world
  if (!world) return { drawing: { boxes: [], wires: [], travellers: [] }, places: {} }
  return { drawing: lens.draw(world, step?.focus ?? []), places: placesOf(recording, lens) }
}

/**
 * Places come from the union of the boxes of all frames, so no box moves while scrubbing. A new set of boxes can only
 * come from a change of objects, hosts or connections: worlds that share those are drawn once.
 */
function placesOf(recording: Recording<World>, lens: Lens): Readonly<Record<Ref, Place>> {
  const known = placesByRecording.get(recording) ?? new Map<string, Readonly<Record<Ref, Place>>>()
  placesByRecording.set(recording, known)
  const kept = known.get(lens.id)
  if (kept) return kept
  const union = new Map<Ref, Box>()
  const isSame = lens.sameBoxes ?? sameBoxes
  let last: World | undefined
  for (const world of [
    ...recording.rests.map((rest) => rest.world),
    ...recording.steps.map((step) => step.world),
  ]) {
    if (last && isSame(last, world)) continue
    last = world
    for (const box of lens.draw(world, []).boxes) union.set(box.id, box)
  }
  const places = layOut([...union.values()])
  known.set(lens.id, places)
  return places
}

const sameBoxes = (a: World, b: World): boolean =>
  a.api.objects === b.api.objects &&
  a.traffic.connections === b.traffic.connections &&
  Object.keys(a.network.hosts).length === Object.keys(b.network.hosts).length
