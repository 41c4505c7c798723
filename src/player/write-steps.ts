import type { Step } from '../core/sim/kernel.ts'
import type { Phrasebook } from '../words/format.ts'
import type { World } from '../world.ts'

/** Steps as text for other programs. Each takes what is shown and the words of one language. */

/** A step as a record: what `hopscope record` prints a line of. */
export const recordOf = (
  { index, at, level, actor, message, focus, cause }: Step<World>,
  phrasebook: Phrasebook,
) => ({
  index,
  at,
  level,
  actor,
  key: message.key,
  params: message.params,
  text: phrasebook.text(message),
  focus,
  ...(cause === undefined ? {} : { cause }),
})

/** JSON: an array of records. */
export const writeJson = (steps: readonly Step<World>[], phrasebook: Phrasebook): string =>
  `${JSON.stringify(
    steps.map((step) => recordOf(step, phrasebook)),
    undefined,
    2,
  )}\n`

/** Markdown (CommonMark): a heading and a list; what would mean something to Markdown is escaped. */
export function writeMarkdown(
  title: string,
  steps: readonly Step<World>[],
  phrasebook: Phrasebook,
): string {
  const lines = steps.map(
    ({ index, at, actor, message }) =>
      `${index + 1}. ${plainMarkdown(phrasebook.text(message))} (${roundMs(at)} ms, ${plainMarkdown(actor)})`,
  )
  return [`# ${plainMarkdown(title)}`, '', ...lines, ''].join('\n')
}

const plainMarkdown = (text: string): string =>
  text.replaceAll('\n', ' ').replaceAll(/[\\`*_[\]<>#|]/g, '\\$&')

/** CSV (RFC 4180), with names of columns. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function writeCsv(steps: readonly Step<World>[], phrasebook: Phrasebook): string {
  const rows = steps.map(({ index, at, level, actor, message }) => [
    `${index + 1}`,
    `${roundMs(at)}`,
    level,
    actor,
    message.key,
    phrasebook.text(message),
  ])
  return [['step', 'ms', 'level', 'actor', 'key', 'text'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('')
}

function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** A sequence diagram of Mermaid: who acts, in order; characters that mean something to Mermaid are taken out of the words. */
export function writeMermaid(steps: readonly Step<World>[], phrasebook: Phrasebook): string {
  const plain = (text: string) => text.replaceAll(/[;#:]/g, ',').replaceAll('\n', ' ')
  const actors = [...new Set(steps.map(({ actor }) => actor))]
  const nameOf = (actor: string) => `a${actors.indexOf(actor)}`
  return [
    'sequenceDiagram',
    ...actors.map((actor) => `  participant ${nameOf(actor)} as ${plain(actor)}`),
    ...steps.map(
      ({ actor, message }) => `  Note over ${nameOf(actor)}: ${plain(phrasebook.text(message))}`,
    ),
  ].join('\n')
}

/** Simulated ms to the microsecond. */
export const roundMs = (ms: number): number => Math.round(ms * 1_000) / 1_000
