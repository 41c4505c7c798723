import type { Recording } from '../core/sim/kernel.ts'
import { findVariant, type Variant } from '../scenario/variants.ts'
import type { World } from '../world.ts'
import { ALIGNMENTS, type Alignment } from './align-recordings.ts'
import { type Merged, mergeRecordings, positionOf, type Side } from './merge-recordings.ts'
import { openStore, type Stage, type StageStore } from './stage.ts'
import { strideFrom } from './stride.ts'
import type { View } from './view-slice.ts'

/** A scenario beside a variant of itself, on one player. */
export interface Pair {
  readonly variant: Variant
  readonly by: Alignment
  /** Whose world the views beside the maps show. */
  readonly side: Side
  readonly recordings: Readonly<Record<Side, Recording<World>>>
  readonly merged: Merged
}

/** What is compared, as the address holds it: `ndots:1`, `mode:nftables;deed`. */
export interface Comparison {
  readonly variant: string
  readonly by: Alignment
}

export function readComparison(text: string): Comparison {
  const [variant = '', wanted] = text.split(';')
  return { variant, by: ALIGNMENTS.find((each) => each === wanted) ?? 'clock' }
}

export const writeComparison = ({ variant, by }: Comparison): string =>
  by === 'clock' ? variant : `${variant};${by}`

type Shown = Stage & View

/**
 * As long as a comparison is asked for, `show` is given a stage on which both recordings play; undefined where the scenario
 * has no such variant. What a learner changes is changed on the main stage; then both are recorded again. Returns what ends it.
 */
export function openPair(
  main: StageStore,
  show: (pair: StageStore | undefined) => void,
): () => void {
  let ticket = 0 // the newest request wins
  let pair: StageStore | undefined
  const make = async () => {
    const mine = ++ticket
    const stage = main.getState()
    const { variant: id, by } = readComparison(stage.compare ?? '')
    const variant = findVariant(stage, id)
    const recording = variant && (await stage.record(variant.made()))
    if (mine !== ticket) return
    if (!variant || !recording) {
      leave()
      return
    }
    const side = pair?.getState().pair?.side ?? 'a'
    const merged = mergeRecordings(stage.recording, recording, by)
    const recordings = { a: stage.recording, b: recording }
    const news = shownAt({ variant, by, side, recordings, merged }, positionOfMain(main, merged))
    if (pair) pair.setState(news)
    else {
      pair = pairOf(main, news)
      show(pair)
    }
  }
  const leave = () => {
    if (pair) standWhere(main, pair)
    pair = undefined
    show(undefined)
  }
  const unsubscribe = main.subscribe((now, before) => {
    const { scenario, objects, past, future, problems } = now
    pair?.setState({ scenario, objects, past, future, problems })
    if (now.compare === undefined) return
    if (now.compare !== before.compare && pair) standWhere(main, pair)
    if (now.recording !== before.recording || now.compare !== before.compare) void make()
  })
  void make()
  return () => {
    ticket++
    unsubscribe()
    leave()
  }
}

const shownAt = (pair: Pair, cursor: number) => ({
  pair,
  recording: pair.merged.recording[pair.side],
  cursor,
  playing: false,
  questions: [],
})

const positionOfMain = (main: StageStore, merged: Merged): number =>
  positionOf(merged, 'a', main.getState().cursor)

/** The main stage goes to where the first side is. */
function standWhere(main: StageStore, pair: StageStore): void {
  const { pair: now, cursor } = pair.getState()
  const at = now?.merged.positions[cursor]?.a ?? -1
  if (at !== main.getState().cursor) main.setState({ cursor: at, playing: false })
}

function pairOf(main: StageStore, first: ReturnType<typeof shownAt>): StageStore {
  const store: StageStore = openStore((set, get) => {
    const stage = main.getState()
    const onMain =
      <Given extends readonly unknown[], Returned>(verb: (...given: Given) => Returned) =>
      (...given: Given): Returned => {
        standWhere(main, store)
        return verb(...given)
      }
    const go = (cursor: number) => {
      const last = get().recording.steps.length - 1
      set({ cursor: Math.max(-1, Math.min(cursor, last)), playing: false })
    }
    return {
      ...stage,
      ...first,
      answers: {},
      look: (change) => {
        stage.look(change)
        set(change)
      },
      edit: onMain(stage.edit),
      act: onMain(stage.act),
      undo: onMain(stage.undo),
      redo: onMain(stage.redo),
      reset: onMain(stage.reset),
      restart: () => {
        stage.restart()
        const { pair } = get()
        if (pair) go(positionOfMain(main, pair.merged))
      },
      seek: go,
      step: (stride, direction) => {
        const { recording, cursor, stopBetween } = get()
        const wanted = strideFrom(recording, cursor, stride, direction)
        go(stopBetween?.(recording, cursor, wanted) ?? wanted)
      },
      play: () => set({ playing: true }),
      pause: () => set({ playing: false }),
    }
  })
  return store
}

/** Has the views beside the maps show the world of one side. */
export function lookAt(store: StageStore, side: Side): void {
  const { pair, cursor } = store.getState()
  if (pair) store.setState(shownAt({ ...pair, side }, cursor))
}

/** One side of a pair as a stage of its own: its recording, its step. Going somewhere moves both. */
export function sideOf(store: StageStore, side: Side): StageStore {
  const project = (now: Shown): Shown => {
    const { pair } = now
    if (!pair) return now
    const { pair: _, ...rest } = now
    return {
      ...rest,
      recording: pair.recordings[side],
      cursor: pair.merged.positions[now.cursor]?.[side] ?? -1,
      seek: (cursor) => now.seek(positionOf(pair.merged, side, cursor)),
    }
  }
  const own: StageStore = openStore(() => project(store.getState()))
  store.subscribe((now) => own.setState(project(now), true))
  return own
}
