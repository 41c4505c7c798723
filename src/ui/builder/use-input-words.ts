import { useCallback } from 'react'
import type { Input } from '../../scenario/schema.ts'
import type { InputKindKey } from './explain.ts'
import { useBuildText } from './use-build-text.ts'

/** `traffic/opened` → `input_traffic_opened` */
export const inputKey = (kind: string): InputKindKey =>
  `input_${kind.replace('/', '_').replaceAll('-', '')}` as InputKindKey // as: a test says that each kind has words

/** An input in words: what is done, and the values it is done with. */
export function useInputWords(): (input: Input) => string {
  const b = useBuildText()
  return useCallback((input) => `${b(inputKey(input.kind))} ${valuesOf(input)}`.trim(), [b])
}

const TEXT_MAX = 80 // characters of values

function valuesOf(input: Input): string {
  const { at: _, kind, ...rest } = input
  const text =
    'from' in input && 'to' in input && kind === 'traffic/opened'
      ? `${input.from} → ${input.to}${input.protocol === 'icmp' ? '' : `:${input.port}`} ${input.protocol}`
      : Object.values(rest).map(written).join(' ')
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text
}

const written = (value: unknown): string =>
  typeof value === 'object' && value !== null ? writtenDeep(value) : String(value)

/** Of manifests their names; of anything else its JSON. */
function writtenDeep(value: object): string {
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value
    .map((each) => {
      const { kind, metadata } = Object(each) as { kind?: unknown; metadata?: { name?: unknown } } // as: anything
      return kind === undefined ? String(each) : `${String(kind)} ${String(metadata?.name ?? '')}`
    })
    .join(', ')
}
