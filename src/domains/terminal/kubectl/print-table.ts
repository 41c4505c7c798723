/** Columns as kubectl's tab writer sets them: at least 6 wide, 3 blanks between (cli-runtime/pkg/printers/tabwriter.go). */
const MIN_WIDTH = 6
const PADDING = 3

type Rows = readonly (readonly string[])[]

export const printTable = (rows: Rows): string => printMore(rows, []).text

/** Rows that follow others: columns are as wide as they were, or wider (tabwriter's RememberWidths). */
export function printMore(
  rows: Rows,
  before: readonly number[],
): { readonly text: string; readonly widths: readonly number[] } {
  const widths = [...before]
  for (const row of rows) {
    for (const [place, cell] of row.slice(0, -1).entries())
      widths[place] = Math.max(widths[place] ?? MIN_WIDTH, cell.length + PADDING)
  }
  const text = rows
    .map((row) => {
      const last = row.length - 1
      return `${row.map((cell, place) => (place === last ? cell : cell.padEnd(widths[place] ?? 0))).join('')}\n`
    })
    .join('')
  return { text, widths }
}
