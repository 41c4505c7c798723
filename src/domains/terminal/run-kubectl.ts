import { hostOf } from './host-of.ts'
import { runDelete } from './kubectl/delete.ts'
import { runDescribe } from './kubectl/describe.ts'
import { runEdit } from './kubectl/edit.ts'
import { runEvents } from './kubectl/events.ts'
import { runGet } from './kubectl/get.ts'
import { runLogs, runTop } from './kubectl/logs.ts'
import { runCordon, runDrain, runTaint } from './kubectl/node-commands.ts'
import { throughServer } from './kubectl/reach-server.ts'
import { readLine } from './kubectl/read-line.ts'
import { runRollout } from './kubectl/rollout.ts'
import { runApply, runLabel, runScale, runSet } from './kubectl/write.ts'
import type { Run } from './model.ts'
import { fail, notModelled, type Program, print, read } from './program.ts'
import { runInPod } from './run-command.ts'

/** kubectl v1.36: its commands, and what it says of others (pkg/cmd/cmd.go). */

type Command = (words: readonly string[], run: Pick<Run, 'objects' | 'image'>) => Program

const COMMANDS: Readonly<Record<string, Command>> = {
  get: runGet,
  describe: runDescribe,
  events: runEvents,
  logs: runLogs,
  top: runTop,
  scale: runScale,
  delete: runDelete,
  rollout: runRollout,
  set: runSet,
  label: runLabel,
  apply: (words, { objects }) => runApply(words, objects),
  create: function* () {
    return yield* notModelled()
  },
  cordon: (words) => runCordon('cordon', words),
  uncordon: (words) => runCordon('uncordon', words),
  drain: runDrain,
  taint: runTaint,
  edit: (words, { objects }) => runEdit(words, objects),
  exec: (words, { image }) => runExec(words, image),
}

const REAL =
  /^(?:alpha|annotate|api-resources|api-versions|attach|auth|autoscale|certificate|cluster-info|completion|config|cp|debug|diff|explain|expose|help|kuberc|kustomize|options|patch|plugin|port-forward|proxy|replace|run|version|wait|-h|--help)$/

export const KUBECTL_COMMANDS: readonly string[] = Object.keys(COMMANDS).filter(
  (each) => each !== 'create',
)

export function* runKubectl(
  words: readonly string[],
  run: Pick<Run, 'objects' | 'image'>,
): Program {
  // The namespace may stand before the command.
  const place = words.findIndex(
    (word, at) => !word.startsWith('-') && !/^(?:-n|--namespace)$/.test(words[at - 1] ?? ''),
  )
  const name = words[place]
  if (name === undefined) return yield* notModelled() // its help
  const [before, after] = [words.slice(0, place), words.slice(place + 1)]
  const rest = name === 'exec' ? [...before, ...after] : [...after, ...before]
  if (Object.hasOwn(COMMANDS, name)) {
    const command = COMMANDS[name]
    return command ? yield* throughServer(name, rest, command(rest, run)) : 0
  }
  if (REAL.test(name)) return yield* notModelled()
  return yield* fail(1, `error: unknown command "${name}" for "kubectl"${suggestionsFor(name)}\n`)
}

/** cobra's: commands at most two edits away, or that begin with what was typed. */
function suggestionsFor(typed: string): string {
  const near = [
    ...KUBECTL_COMMANDS,
    'create',
    'run',
    'cp',
    'wait',
    'diff',
    'auth',
    'debug',
    'patch',
  ]
    .filter((each) => distance(typed, each) <= 2 || each.startsWith(typed.toLowerCase()))
    .sort()
  return near.length === 0
    ? ''
    : `\n\nDid you mean this?\n${near.map((each) => `\t${each}\n`).join('')}`
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [y, letter] of [...one].entries()) {
    const next = [y + 1]
    for (const [x, own] of [...other].entries())
      next.push(
        Math.min(
          (row[x] ?? 0) + (letter === own ? 0 : 1),
          (row[x + 1] ?? 0) + 1,
          (next[x] ?? 0) + 1,
        ),
      )
    row = next
  }
  return row[other.length] ?? 0
}

function* runExec(words: readonly string[], image: Run['image']): Program {
  const dashes = words.indexOf('--')
  const line = yield* readLine('exec', dashes < 0 ? words : words.slice(0, dashes), {
    letters: 'itc:',
    long: { stdin: 'i', tty: 't', 'container=': 'c' },
  })
  if (typeof line === 'number') return line
  const command = dashes < 0 ? line.options.operands.slice(1) : words.slice(dashes + 1)
  const name = line.options.operands[0]?.replace(/^pods?\//, '')
  if (name === undefined)
    return yield* fail(1, 'error: pod, type/name or --filename must be specified\n')
  if (name.includes('/')) return yield* notModelled()
  if (command.length === 0)
    return yield* fail(1, 'error: you must specify at least one command for the container\n')
  const target = `pod:${line.namespace}/${name}`
  const host = yield* read((world) => hostOf(world, target)?.name)
  if (host === undefined)
    return yield* fail(1, `Error from server (NotFound): pods "${name}" not found\n`)
  yield { act: 'enter', target }
  const quoted = command.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  )
  const code = yield* runInPod({ command: quoted.join(' '), image }, host)
  if (code !== 0) yield* print(`command terminated with exit code ${code}\n`)
  return code
}
