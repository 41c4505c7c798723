import type { Job } from '../domains/netfilter/index.ts'
import {
  nftEngine,
  plugNft,
  readJob,
  type TraceSettings,
  traceJob,
  walkProbes,
} from '../domains/netfilter/index.ts'

/** What a command may touch. */
export interface Io {
  /** `-` is standard input. */
  readonly readText: (path: string) => string
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

interface Arguments {
  readonly path: string
  readonly settings: TraceSettings
  readonly repeat: number
}

const USAGE =
  'usage: hopscope trace JOB.json|JOBS.jsonl [--backend nft|legacy] [--seed N] [--repeat N]'

/** `hopscope trace`: what the kernel would do with each packet of a job. Returns the exit status. */
export function runTrace(args: readonly string[], io: Io): number {
  plugNft(nftEngine)
  const parsed = readArguments(args)
  if (!parsed) {
    io.err(USAGE)
    return 2
  }
  let status = 0
  const jobs = readJobs(parsed.path, io)
  if (!jobs) return 2
  for (const { value, place } of jobs) {
    const job = readJob(value)
    if (!job.ok) {
      for (const { path, line, message } of job.problems) {
        const where = line === undefined ? path : `${path}, line ${line}`
        io.err(
          `${parsed.path}: job ${place}: ${where}: ${Object.values(message.params).join(': ')}`,
        )
      }
      status = 2
      continue
    }
    const results = traceJob(job.value, parsed.settings)
    io.out(JSON.stringify({ ...('id' in job.value ? { id: job.value.id } : {}), results }))
    if (parsed.repeat > 0) io.err(timed(job.value, parsed.repeat))
  }
  return status
}

function readArguments(args: readonly string[]): Arguments | undefined {
  let path: string | undefined
  let backend: TraceSettings['backend'] = 'nft'
  let seed: number | undefined
  let repeat = 0
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (!word.startsWith('--')) {
      if (path !== undefined) return undefined
      path = word
      continue
    }
    const value = args[++at] ?? ''
    if (word === '--backend' && (value === 'nft' || value === 'legacy')) backend = value
    else if (word === '--seed' && /^\d+$/.test(value)) seed = Number(value)
    else if (word === '--repeat' && /^\d+$/.test(value)) repeat = Number(value)
    else return undefined
  }
  if (path === undefined) return undefined
  return { path, repeat, settings: { backend, ...(seed === undefined ? {} : { seed }) } }
}

interface Given {
  readonly value: unknown
  /** From 1. */
  readonly place: number
}

/** One document, or one a line. */
function readJobs(path: string, io: Io): readonly Given[] | undefined {
  let text: string
  try {
    text = io.readText(path)
  } catch (error) {
    io.err(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
  const whole = parse(text)
  if (whole.ok) return [{ value: whole.value, place: 1 }]
  const jobs: Given[] = []
  for (const [place, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const one = parse(line)
    if (!one.ok) {
      io.err(`${path}: line ${place + 1}: ${one.why}`)
      return undefined
    }
    jobs.push({ value: one.value, place: jobs.length + 1 })
  }
  if (jobs.length === 0) io.err(`${path}: no job in it`)
  return jobs.length === 0 ? undefined : jobs
}

function parse(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
}

/** Median over the repetitions of the time a packet takes, without telling anybody of its steps. */
function timed(job: Job, repeat: number): string {
  const times: number[] = []
  let rules = 0
  for (let round = 0; round < repeat; round++) {
    const start = performance.now()
    const { packets, looked } = walkProbes(job, round)
    const walked = Math.max(1, packets)
    times.push(((performance.now() - start) * 1e6) / walked)
    rules = looked / walked
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  return `walk ns/packet: median=${Math.round(median)} rules/packet=${rules.toFixed(1)}`
}
