import type { Message } from '../../../core/say/message.ts'
import {
  type Answer,
  freshGrade,
  freshScope,
  type Query,
  type ResolvedConf,
  type ResolvedQuery,
  type ResolvedState,
  type ResolvedTransaction,
  type ScopeState,
  type ServerGrade,
  type Transport,
} from '../model.ts'

/** systemd-resolved at one instant: what it knows, what it does next, and what there is to tell of it. */
export interface Machine {
  readonly conf: ResolvedConf
  /** Simulated ms. */
  readonly now: number
  state: ResolvedState
  readonly effects: ResolvedEffect[]
  readonly told: Message[]
}

export type ResolvedEffect =
  | {
      readonly kind: 'send'
      readonly transaction: string
      readonly socket: number
      readonly server: string
      readonly transport: Transport
      readonly query: Query
    }
  | {
      readonly kind: 'wait'
      readonly transaction: string
      readonly timer: number
      readonly ms: number
    }
  /** Without an answer the client hears nothing. */
  | { readonly kind: 'reply'; readonly query: string; readonly answer?: Answer }

export const GLOBAL = '*'

export const scopeOf = ({ state }: Machine, name: string): ScopeState =>
  state.scopes[name] ?? freshScope

export function setScope(machine: Machine, name: string, change: Partial<ScopeState>): void {
  const { state } = machine
  const scope = { ...scopeOf(machine, name), ...change }
  machine.state = { ...state, scopes: { ...state.scopes, [name]: scope } }
}

export const gradeOf = ({ state }: Machine, scope: string, server: string): ServerGrade =>
  state.servers[`${scope} ${server}`] ?? freshGrade

export function setGrade(machine: Machine, key: string, grade: ServerGrade): void {
  const { state } = machine
  machine.state = { ...state, servers: { ...state.servers, [key]: grade } }
}

export function putTransaction(machine: Machine, one: ResolvedTransaction): ResolvedTransaction {
  const { state } = machine
  machine.state = { ...state, transactions: { ...state.transactions, [one.id]: one } }
  return one
}

export function dropTransaction(machine: Machine, id: string): void {
  const { [id]: _, ...transactions } = machine.state.transactions
  machine.state = { ...machine.state, transactions }
}

export function putQuery(machine: Machine, one: ResolvedQuery): ResolvedQuery {
  const { state } = machine
  machine.state = { ...state, queries: { ...state.queries, [one.id]: one } }
  return one
}

export function dropQuery(machine: Machine, id: string): void {
  const { [id]: _, ...queries } = machine.state.queries
  machine.state = { ...machine.state, queries }
}

export function nextId(machine: Machine): number {
  const count = machine.state.count + 1
  machine.state = { ...machine.state, count }
  return count
}
