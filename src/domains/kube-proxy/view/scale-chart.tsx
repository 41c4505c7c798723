import { SCALE_MODES, SCALES, type ScaleCost, type ScaleMode } from '../scale-sizes.ts'

export const MEASURES = ['first', 'later', 'full', 'partial'] as const
export type Measure = (typeof MEASURES)[number]

const WIDTH = 380
const HEIGHT = 250
const LEFT = 56
const RIGHT = 78 // room for the names of the lines
const TOP = 14
const BOTTOM = 40

interface ScaleChartProps {
  readonly costs: readonly ScaleCost[]
  readonly measure: Measure
  readonly label: string
  readonly axis: string
  readonly format: (value: number) => string
}

/** Both axes by powers of ten. Lines are told apart by their names at the end and the shape of their points. */
export function ScaleChart({ costs, measure, label, axis, format }: ScaleChartProps) {
  const most = Math.max(10, ...costs.map((cost) => cost[measure]))
  const decades = Math.ceil(Math.log10(most))
  const ticks = Array.from({ length: decades + 1 }, (_, power) => 10 ** power)
  const first = Math.log10(SCALES[0])
  const span = Math.log10(SCALES.at(-1) ?? 10) - first
  const x = (services: number) =>
    LEFT + ((Math.log10(services) - first) / span) * (WIDTH - LEFT - RIGHT)
  const y = (value: number) =>
    HEIGHT - BOTTOM - (Math.log10(Math.max(1, value)) / decades) * (HEIGHT - TOP - BOTTOM)
  const lines = SCALE_MODES.map((mode) => {
    const points = costs
      .filter((cost) => cost.mode === mode)
      .map((cost) => ({ x: x(cost.services), y: y(cost[measure]) }))
    const isWhole = points.length === SCALES.length
    return { mode, points, isWhole }
  }).filter(({ points }) => points.length > 0)
  const names = apart(lines.map(({ points }) => points.at(-1)?.y ?? 0))
  return (
    <svg className="scale-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {ticks.map((value) => (
        <g key={value}>
          <line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
            {format(value)}
          </text>
        </g>
      ))}
      {SCALES.map((services) => (
        <text key={services} x={x(services)} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
          {format(services)}
        </text>
      ))}
      <text className="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} textAnchor="middle">
        {axis}
      </text>
      {lines.map(({ mode, points, isWhole }, place) => (
        <g key={mode} className="line" data-mode={mode}>
          <polyline points={points.map((point) => `${point.x},${point.y}`).join(' ')} />
          {points.map((point) => (
            <path key={point.x} d={SHAPES[mode](point.x, point.y)} />
          ))}
          {isWhole ? (
            <text x={(points.at(-1)?.x ?? 0) + 9} y={(names[place] ?? 0) + 4}>
              {mode}
            </text>
          ) : (
            <text x={points.at(-1)?.x} y={(points.at(-1)?.y ?? 0) - 10} textAnchor="middle">
              {mode}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

const SHAPES: Readonly<Record<ScaleMode, (x: number, y: number) => string>> = {
  iptables: (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
  ipvs: (x, y) => `M${x} ${y - 6}l5.5 10h-11z`,
  userspace: (x, y) => `M${x} ${y - 6}l6 6l-6 6l-6 -6z`,
  nftables: (x, y) => `M${x - 4.5} ${y - 4.5}h9v9h-9z`,
}

const LINE_HEIGHT = 14

/** Names that would lie on each other move down, in the order of their lines. */
function apart(heights: readonly number[]): readonly number[] {
  const order = heights.map((y, place) => ({ y, place })).toSorted((a, b) => a.y - b.y)
  const moved = [...heights]
  let free = Number.NEGATIVE_INFINITY
  for (const { y, place } of order) {
    const at = Math.max(y, free)
    moved[place] = at
    free = at + LINE_HEIGHT
  }
  return moved
}
