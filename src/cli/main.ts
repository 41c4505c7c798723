import { readFileSync, writeSync } from 'node:fs'
import { runDns } from './dns.ts'
import { runLookups } from './lookup.ts'
import { runResolvConf } from './resolv-conf.ts'
import { runResolved } from './resolved.ts'
import { runRules } from './rules.ts'
import { runCheck, runLink, runList, runOpen, runRecord } from './scenario-commands.ts'
import { runTrace } from './trace.ts'

/** What a command may touch: texts by path (`-` is standard input), standard output, standard error. */
export interface Io {
  readonly readText: (path: string) => string
  /** Writes a text and ends it with a line break, if it has none. */
  readonly out: (text: string) => void
  readonly err: (line: string) => void
}

/** Runs with the arguments after its name. The exit status: 0 done, 1 a problem was found, 2 bad usage or unreadable input. */
export type Command = (args: readonly string[], io: Io) => number | Promise<number>

/** By name, each with its arguments as docs/cli.md gives them. */
const COMMANDS: Readonly<Record<string, { readonly usage: string; readonly run: Command }>> = {
  trace: {
    usage: 'JOB.json|JOBS.jsonl [--seed N] [--backend nft|legacy] [--repeat N]',
    run: runTrace,
  },
  rules: {
    usage:
      '--manifests FILE --node NAME [--mode iptables|ipvs|nftables|userspace] [--family ipv4|ipv6] [--config KUBEPROXY.yaml]',
    run: runRules,
  },
  lookup: { usage: 'CASES.jsonl', run: runLookups },
  resolved: { usage: 'CASES.jsonl', run: runResolved },
  'resolv-conf': {
    usage: '--pod POD.yaml [--node-resolv-conf FILE] [--cluster-dns IP,…] [--cluster-domain D]',
    run: runResolvConf,
  },
  dns: {
    usage:
      'CASES.jsonl | --manifests FILE --corefile FILE [--upstream FILE] [--resolv-conf FILE] [--client IP] --query NAME TYPE …',
    run: runDns,
  },
  record: {
    usage:
      'SCENARIO [--level story|detail|trace] [--lang en|zh-CN] [--until MS] [--steps N] [--format jsonl|text|mermaid] [--objects]',
    run: runRecord,
  },
  check: { usage: 'FILE…', run: runCheck },
  link: { usage: 'SCENARIO [--step N] [--lang en|zh-CN] [--short]', run: runLink },
  open: { usage: 'LINK', run: runOpen },
  list: { usage: '', run: runList },
}

const STANDARD_INPUT = 0
const STANDARD_OUTPUT = 1
const STANDARD_ERROR = 2

/** A file that cannot be read is the caller's to mend: its name and the reason are enough. */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

const io: Io = {
  readText,
  out: (text) => write(STANDARD_OUTPUT, text),
  err: (line) => write(STANDARD_ERROR, line),
}

process.exitCode = await runCommand(process.argv.slice(2))

async function runCommand([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command) return runSafely(command.run, args)
  io.err(`${name === '' ? '' : `hopscope: there is no command “${name}”\n`}${usage()}`)
  return 2
}

async function runSafely(run: Command, args: readonly string[]): Promise<number> {
  try {
    return await run(args, io)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    io.err(`hopscope: ${error.message}`)
    return 2
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? STANDARD_INPUT : path, 'utf8')
  } catch (error) {
    throw new UnreadableError(
      `cannot read ${path}: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { usage }]) => `  hopscope ${name} ${usage}`)
  return ['Usage:', ...lines, 'A file named - is standard input. See docs/cli.md.'].join('\n')
}

/** All of it, in order, before the process ends: a pipe may take less than what is offered at once. */
function write(stream: number, text: string): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`)
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(stream, bytes, sent)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EPIPE') process.exit(0) // whoever read it has read enough
      if (code !== 'EAGAIN') throw error
    }
  }
}
