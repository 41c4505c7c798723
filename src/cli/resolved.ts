import type { Io } from './main.ts'
import { type AskedCase, playResolved, type ResolvedCase } from './play-resolved.ts'

/** `hopscope resolved`: what systemd-resolved answers, and what it asks its servers. Returns the exit status. */
export function runResolved(args: readonly string[], io: Io): number {
  const [path, ...more] = args
  if (path === undefined || more.length > 0) {
    io.err('usage: hopscope resolved CASES.jsonl')
    return 2
  }
  let status = 0
  for (const [place, line] of io.readText(path).split('\n').entries()) {
    if (line.trim() === '') continue
    const read = readCase(line)
    if (typeof read === 'string') {
      io.err(`${path}:${place + 1}: ${read}`)
      status = 2
    } else io.out(JSON.stringify({ id: read.id, asked: playResolved(read, read.asks) }))
  }
  return status
}

type Case = ResolvedCase & { readonly asks: readonly AskedCase[] }

/** The case, or what is wrong with it. */
function readCase(line: string): Case | string {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (typeof given !== 'object' || given === null) return 'a case is an object'
  if (!('conf' in given) || typeof given.conf !== 'string') return 'conf: a text is needed'
  if (!('asks' in given) || !Array.isArray(given.asks)) return 'asks: a list is needed'
  const bad = given.asks.findIndex(
    (each) => typeof each?.name !== 'string' || typeof each?.type !== 'string',
  )
  return bad >= 0 ? `asks.${bad}: name and type are needed` : (given as Case) // as: what is needed is there; the rest is optional
}
