import type { Rule } from './model.ts'

/**
 * Rules by the line they were read from. kube-proxy writes nearly the same lines on every Node: each is read once, and all Nodes share
 * the rule. A line means the same wherever what it jumps to is a chain, or is none, as it was then.
 */

/** Lines at most in each of two generations: the rules of 2,000 endpoints, a few MB. */
const LINES_MAX = 10_000

interface Remembered {
  readonly rule: Rule
  /** What the line names after `-j`. */
  readonly name: string
}

let young = new Map<string, Remembered>()
let old = new Map<string, Remembered>()

export function rememberedRule(line: string, isChain: (name: string) => boolean): Rule | undefined {
  let known = young.get(line)
  if (!known) {
    known = old.get(line)
    if (known) keep(line, known)
  }
  return known && isChain(known.name) === 'chain' in known.rule.target ? known.rule : undefined
}

export const rememberRule = (line: string, rule: Rule): void =>
  keep(line, { rule, name: /\s(?:-j|-g|--jump|--goto)\s+(\S+)/.exec(line)?.[1] ?? '' })

/** What was not asked for during a whole generation is forgotten. */
function keep(line: string, remembered: Remembered): void {
  if (young.size >= LINES_MAX) {
    old = young
    young = new Map()
  }
  young.set(line, remembered)
}
