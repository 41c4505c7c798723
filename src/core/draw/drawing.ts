import type { Ref } from '../ref.ts'

/**
 * A box: one thing on the screen. Its id is a ref, so that words and picture find each other. `parent` is the box
 * it lies in. A box has a fixed size or, when it `arranges` its children, the size they need.
 */
export interface Box {
  readonly id: Ref
  /** Which component draws it: `netfilter/station`, `api/pod`. */
  readonly look: string
  readonly parent?: Ref
  /** Children from left to right, from top to bottom, or a grid of `columns`. */
  readonly arranges?: 'row' | 'column' | { readonly columns: number }
  /** px; the least size of a box that arranges children. */
  readonly width: number
  readonly height: number
  /** Order among its siblings; equal orders fall back to the id. */
  readonly order?: number
  /** px inside an arranging box: room for its heading at the top, and around its children. */
  readonly padding?: { readonly top: number; readonly side: number; readonly gap: number }
  /** px from the parent's top left corner: a place given by the lens instead of arranged. */
  readonly at?: { readonly x: number; readonly y: number }
  readonly data: unknown
}

/** A wire between two boxes, drawn as a metro line. */
export interface Wire {
  readonly id: string
  readonly source: Ref
  readonly target: Ref
  readonly sourceSide: Side
  readonly targetSide: Side
  /** What it carries; decides hue and line style. */
  readonly line: 'link' | 'data' | 'reply' | 'control' | 'dropped'
  readonly lit?: boolean
  /** A plumb line: straight down or up at the x of one of its ends, `shift` px beside that. */
  readonly plumb?: { readonly at: 'source' | 'target'; readonly shift?: number }
}

export type Side = 'left' | 'right' | 'top' | 'bottom'

/** Something that moves: now at a box. */
export interface Traveller {
  readonly id: Ref
  readonly look: string
  readonly at: Ref
  readonly width: number
  readonly height: number
  /** px from the centre of the box it is at to its own centre. */
  readonly offset: { readonly x: number; readonly y: number }
  readonly data: unknown
}

export interface Drawing {
  readonly boxes: readonly Box[]
  readonly wires: readonly Wire[]
  readonly travellers: readonly Traveller[]
}

/** A box with its place: px, from its parent's top left corner (from the origin for a box without parent). */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
