/**
 * Text whose columns end with a tab, as Go's text/tabwriter aligns it with a padding of two: a column is as wide as its widest cell
 * in consecutive lines, and what stands behind the last tab of a line belongs to none.
 */
export function printTabbed(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const out = lines.map(() => '')
  layOut(lines, out, { from: 0, to: lines.length, widths: [] })
  return out.join('\n')
}

const PADDING = 2

interface Block {
  readonly from: number
  readonly to: number
  readonly widths: readonly number[]
}

function layOut(
  lines: readonly (readonly string[])[],
  out: string[],
  { from, to, widths }: Block,
): void {
  const column = widths.length
  let start = from
  for (let at = from; at < to; at++) {
    if (column >= (lines[at]?.length ?? 0) - 1) continue
    write(lines, out, { from: start, to: at, widths })
    let end = at
    let width = 0
    for (; end < to && column < (lines[end]?.length ?? 0) - 1; end++)
      width = Math.max(width, (lines[end]?.[column]?.length ?? 0) + PADDING)
    layOut(lines, out, { from: at, to: end, widths: [...widths, width] })
    start = end
    at = end - 1
  }
  write(lines, out, { from: start, to, widths })
}

function write(
  lines: readonly (readonly string[])[],
  out: string[],
  { from, to, widths }: Block,
): void {
  for (let at = from; at < to; at++)
    out[at] = (lines[at] ?? []).map((cell, place) => cell.padEnd(widths[place] ?? 0)).join('')
}
