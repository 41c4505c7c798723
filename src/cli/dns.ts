import { answerCase, readCase } from '../domains/coredns/index.ts'
import { runDnsQueries } from './dns-queries.ts'
import type { Io } from './main.ts'

/** `hopscope dns`: what CoreDNS answers, to the questions of cases or of a command line. Returns the exit status. */
export function runDns(args: readonly string[], io: Io): number {
  const [path, ...more] = args
  if (path?.startsWith('--')) return runDnsQueries(args, io)
  if (path === undefined || more.length > 0) {
    io.err(
      'usage: hopscope dns CASES.jsonl, or --manifests FILE --corefile FILE --query NAME TYPE …',
    )
    return 2
  }
  let status = 0
  for (const [place, line] of io.readText(path).split('\n').entries()) {
    if (line.trim() === '') continue
    const read = parse(line)
    if (!read.ok) {
      io.err(`${path}:${place + 1}: ${read.field === '' ? '' : `${read.field} `}${read.reason}`)
      status = 2
      continue
    }
    io.out(JSON.stringify(answerCase(read.value)))
  }
  return status
}

function parse(line: string): ReturnType<typeof readCase> {
  try {
    return readCase(JSON.parse(line))
  } catch (error) {
    return { ok: false, field: '', reason: error instanceof Error ? error.message : String(error) }
  }
}
