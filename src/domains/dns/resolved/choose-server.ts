import { say } from '../explain.ts'
import type { Scope } from './choose-scopes.ts'
import { type Machine, scopeOf, setScope } from './machine.ts'

/** The server of a scope that is asked: the first one until it fails, then the next, for everybody. The cache goes with it. */

export function serverIn(machine: Machine, { name, servers }: Scope): string | undefined {
  const { current } = scopeOf(machine, name)
  if (current !== undefined && servers.includes(current)) return current
  const [first] = servers
  if (first !== undefined) setScope(machine, name, { current: first, cache: {} })
  return first
}

/** `from` failed. Nothing happens where somebody else has turned away from it already. */
export function switchServer(machine: Machine, { name, servers }: Scope, from: string): void {
  const { current } = scopeOf(machine, name)
  if (current !== from) return
  const next = servers[servers.indexOf(from) + 1] ?? servers[0]
  if (next === undefined || next === from) return
  machine.told.push(say('resolvedSwitches', { from, server: next }))
  setScope(machine, name, { current: next, cache: {} })
}
