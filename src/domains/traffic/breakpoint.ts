import { ref } from '../../core/ref.ts'
import type { Step } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'

/** Where playing is to stop: at a chain, or at one rule of it (`index` from 1). */
export interface Breakpoint {
  readonly host: string
  readonly table: string
  readonly chain: string
  readonly index?: number
}

/**
 * Whether a step is the first at the breakpoint, given the step before it: a packet enters the chain, or the rule is looked
 * at. Rules of a long run that have no steps of their own are met by the next step of their chain.
 */
export function meetsBreakpoint(
  step: Step<World>,
  before: Step<World> | undefined,
  { host, table, chain, index }: Breakpoint,
): boolean {
  const now = placeIn(step.world, { host, table, chain })
  const was = before && placeIn(before.world, { host, table, chain })
  const isSame = was !== undefined && was.hook === now?.hook
  if (index === undefined) return now?.isAtHand === true && !isSame
  const rule = ref('rule', `${host}/${table}/${chain}/${index}`)
  if (step.focus.includes(rule)) return before?.focus.includes(rule) !== true
  return isSame && was.index < index && index < now.index
}

/** The first step after `from`, up to `to`, that is at one of the breakpoints. */
export function firstStop(
  steps: readonly Step<World>[],
  { from, to }: { readonly from: number; readonly to: number },
  breakpoints: readonly Breakpoint[],
): number | undefined {
  for (let at = from + 1; at <= to; at++) {
    const step = steps[at]
    if (step && breakpoints.some((each) => meetsBreakpoint(step, steps[at - 1], each))) return at
  }
  return undefined
}

/** As it stands in a link: `node-a/nat/KUBE-SERVICES#3`; without a number: the chain. */
export const breakpointText = ({ host, table, chain, index }: Breakpoint): string =>
  `${host}/${table}/${chain}${index === undefined ? '' : `#${index}`}`

export function readBreakpoint(text: string): Breakpoint | undefined {
  const [, host, table, chain, index] = /^([^/]+)\/([^/]+)\/(.+?)(?:#(\d{1,9}))?$/.exec(text) ?? []
  if (host === undefined || table === undefined || chain === undefined) return undefined
  return { host, table, chain, ...(index === undefined ? {} : { index: Number(index) }) }
}

interface PlaceInChain {
  readonly hook: string
  /** The rule that is looked at, or was left by a jump; 0 before the first. */
  readonly index: number
  /** The packet is in this chain, not in one that it leads to. */
  readonly isAtHand: boolean
}

function placeIn(
  world: World,
  { host, table, chain }: Omit<Breakpoint, 'index'>,
): PlaceInChain | undefined {
  const { cursor } = world.traffic
  if (cursor?.host !== host || cursor.table !== table) return undefined
  const at = cursor.stack.findLastIndex((each) => each.chain === chain)
  const own = cursor.stack[at]
  if (!own) return undefined
  return { hook: cursor.hook, index: own.index, isAtHand: at === cursor.stack.length - 1 }
}
