import type { Ref } from '../ref.ts'
import type { Box, Place } from './drawing.ts'

/**
 * Places for boxes, from the leaves up: a box that arranges children is as large as they need. Called once for the
 * union of the boxes of all frames, so nothing moves while scrubbing. Places are absolute px.
 */
export function layOut(boxes: readonly Box[]): Readonly<Record<Ref, Place>> {
  const children = new Map<Ref | undefined, Box[]>()
  for (const box of boxes) {
    const siblings = children.get(box.parent)
    if (siblings) siblings.push(box)
    else children.set(box.parent, [box])
  }
  for (const siblings of children.values()) siblings.sort(byOrder)

  const places: Record<Ref, Place> = {}
  const roots = children.get(undefined) ?? []
  let x = 0
  for (const root of roots) {
    const size = sizeOf(root, children)
    place(root, { ...(root.at ?? { x, y: 0 }), ...size }, children, places)
    x += size.width + ROOT_GAP
  }
  return places
}

const ROOT_GAP = 32 // px between boxes that lie in no other

type Families = ReadonlyMap<Ref | undefined, readonly Box[]>
interface Size {
  readonly width: number
  readonly height: number
}
const noPadding = { top: 0, side: 0, gap: 0 }

const byOrder = (a: Box, b: Box): number =>
  (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

function sizeOf(box: Box, children: Families): Size {
  if (box.arranges === undefined) return box
  const { top, side, gap } = box.padding ?? noPadding
  const rows = rowsOf(box, children.get(box.id) ?? []).map((row) =>
    row.map((child) => sizeOf(child, children)),
  )
  const widths = rows.map(
    (row) => sum(row.map(({ width }) => width)) + gap * Math.max(0, row.length - 1),
  )
  const heights = rows.map((row) => Math.max(0, ...row.map(({ height }) => height)))
  const inner = sum(heights) + gap * Math.max(0, rows.length - 1)
  return {
    width: Math.max(box.width, Math.max(0, ...widths) + 2 * side),
    height: Math.max(box.height, rows.length === 0 ? 0 : top + inner + side),
  }
}

/** Rows of an arranging box: one for a row, one per child for a column, chunks for a grid. */
function rowsOf(box: Box, siblings: readonly Box[]): readonly (readonly Box[])[] {
  if (box.arranges === 'row') return siblings.length === 0 ? [] : [siblings]
  if (box.arranges === 'column' || box.arranges === undefined)
    return siblings.map((child) => [child])
  const { columns } = box.arranges
  const rows: Box[][] = []
  for (let first = 0; first < siblings.length; first += columns)
    rows.push(siblings.slice(first, first + columns))
  return rows
}

function place(box: Box, at: Place, children: Families, places: Record<Ref, Place>): void {
  places[box.id] = at
  const { top, side, gap } = box.padding ?? noPadding
  let y = at.y + top
  for (const row of rowsOf(box, children.get(box.id) ?? [])) {
    let x = at.x + side
    let height = 0
    for (const child of row) {
      const size = sizeOf(child, children)
      // A child alone in its row fills it: bars reach from side to side.
      const width =
        row.length === 1 && child.arranges === undefined ? at.width - 2 * side : size.width
      place(child, { x, y, width, height: size.height }, children, places)
      x += size.width + gap
      height = Math.max(height, size.height)
    }
    y += height + gap
  }
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0)
