import type { Message } from '../../core/say/message.ts'
import { type JumpPurpose, say } from './explain.ts'

/** One rule as it stands in a table, in the words of kube-proxy or of `iptables-save`. */
export interface StandingRule {
  readonly table: string
  readonly chain: string
  /** With or without its `-A CHAIN`. */
  readonly text: string
  /** Endpoint chain -> endpoint, for large clusters, whose rules have no comments: see `endpointsIn`. */
  readonly endpoints?: Readonly<Record<string, string>>
}

interface Parts {
  readonly chain: string
  readonly text: string
  readonly comment: string
  /** What the comment says it is for: `shop/web:http`. */
  readonly port: string
  readonly target: string
  readonly endpoint: string
}

/** What a rule of kube-proxy is for; undefined for rules of others. */
export function explainRule(rule: StandingRule): Message | undefined {
  const parts = partsOf(rule)
  const kind = /^KUBE-(SVC|SVL|EXT|FW|SEP)-/.exec(rule.chain)?.[1]
  if (kind === 'SVC' || kind === 'SVL') return explainBalancing(parts)
  if (kind === 'EXT') return explainExternal(parts)
  if (kind === 'FW') return explainFirewall(parts)
  if (kind === 'SEP') return explainEndpoint(parts)
  return explainShared(rule.table, parts) ?? explainJump(rule.table, parts)
}

/** The endpoint of each endpoint chain among some rules of the nat table. */
export function endpointsIn(
  rules: readonly Pick<StandingRule, 'chain' | 'text'>[],
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const { chain, text } of rules) {
    const to = optionOf(text, '--to-destination')
    if (chain.startsWith('KUBE-SEP-') && to !== '') found[chain] = to
  }
  return found
}

const optionOf = (text: string, option: string): string =>
  new RegExp(`(?:^| )${option} +(\\S+)`).exec(text)?.[1] ?? ''

function partsOf({ chain, text, endpoints = {} }: StandingRule): Parts {
  const comment = /--comment (?:"([^"]*)"|(\S+))/.exec(text)
  const words = comment?.[1] ?? comment?.[2] ?? ''
  const own = text.replace(/--comment (?:"[^"]*"|\S+)/, '') // words in a comment are no options
  const target = optionOf(own, '-j')
  return {
    chain,
    text: own,
    comment: words,
    port: /(?:^| )([^ /]+\/[^ ]+)/.exec(words)?.[1] ?? '',
    target,
    endpoint: / -> (\S+)$/.exec(words)?.[1] ?? endpoints[target] ?? target,
  }
}

function explainBalancing({ text, port, target, endpoint }: Parts): Message {
  if (target === 'KUBE-MARK-MASQ') {
    const source = /! (?:-s|-i) (\S+)/.exec(text)?.[1]
    return source === undefined
      ? say('ruleMarkAll', { port })
      : say('ruleMarkInternal', { port, source })
  }
  if (text.includes('--rcheck'))
    return say('ruleSticky', { endpoint, seconds: optionOf(text, '--seconds') })
  const chance = optionOf(text, '--probability')
  return chance === ''
    ? say('ruleBalanceLast', { endpoint })
    : say('ruleBalance', { endpoint, percent: Math.round(Number(chance) * 1_000) / 10 })
}

function explainExternal({ text, comment, port, target }: Parts): Message {
  if (comment.startsWith('pod traffic')) return say('rulePodShortcut', { port, chain: target })
  if (text.includes('--src-type LOCAL')) {
    return target === 'KUBE-MARK-MASQ'
      ? say('ruleMarkNode', { port })
      : say('ruleNodeShortcut', { port, chain: target })
  }
  if (target === 'KUBE-MARK-MASQ') return say('ruleMarkExternal', { port })
  const policy = target.startsWith('KUBE-SVL-') ? 'Local' : 'Cluster'
  return say('ruleExternalPolicy', { chain: target, policy })
}

const explainFirewall = ({ text, port, target }: Parts): Message =>
  target === ''
    ? say('ruleFirewallRest', { port })
    : say('ruleSourceRange', { port, source: plain(optionOf(text, '-s')) })

function explainEndpoint({ text, target }: Parts): Message {
  if (target === 'KUBE-MARK-MASQ')
    return say('ruleHairpin', { address: plain(optionOf(text, '-s')) })
  const endpoint = optionOf(text, '--to-destination')
  return text.includes('-m recent')
    ? say('ruleStickyEndpoint', { endpoint })
    : say('ruleEndpoint', { endpoint })
}

/** `10.96.0.10/32` is one address. */
const plain = (address: string): string => address.replace(/\/(32|128)$/, '')

function explainShared(table: string, parts: Parts): Message | undefined {
  const { chain, text, comment, port, target } = parts
  const number = optionOf(text, '--dport')
  switch (`${table} ${chain}`) {
    case 'nat KUBE-SERVICES':
      return explainDispatch(parts)
    case 'nat KUBE-NODEPORTS':
      return text.includes('127.0.0.0/8')
        ? say('ruleNodePortLocalhost', { port, number })
        : say('ruleNodePort', { port, number, chain: target })
    case 'filter KUBE-SERVICES':
    case 'filter KUBE-EXTERNAL-SERVICES':
      return comment.endsWith('no local endpoints')
        ? say('ruleNoLocalEndpoints', { port })
        : say('ruleNoEndpoints', { port })
    case 'filter KUBE-NODEPORTS':
      return say('ruleHealthCheck', { port, number })
    case 'filter KUBE-PROXY-FIREWALL':
      return say('ruleFirewallDrop', { port })
    case 'nat KUBE-MARK-MASQ':
      return say('ruleMark')
    case 'nat KUBE-POSTROUTING':
      if (target === 'RETURN') return say('ruleUnmarked')
      return target === 'MARK' ? say('ruleUnmark') : say('ruleMasquerade')
    case 'filter KUBE-FORWARD':
      if (text.includes('INVALID')) return say('ruleInvalid')
      return text.includes('-m mark') ? say('ruleForwardMarked') : say('ruleForwardKnown')
    case 'filter KUBE-FIREWALL':
      return say('ruleLocalnet')
    default:
      return undefined
  }
}

function explainDispatch({ text, comment, port, target: chain }: Parts): Message | undefined {
  if (chain === 'KUBE-NODEPORTS') return say('ruleNodePortTail')
  const said = { port, chain, address: plain(optionOf(text, '-d')) }
  if (comment.endsWith('cluster IP')) return say('ruleClusterIP', said)
  if (comment.endsWith('external IP')) return say('ruleExternalIP', said)
  if (comment.endsWith('loadbalancer IP')) return say('ruleLoadBalancerIP', said)
  return undefined
}

const PURPOSES: Readonly<Record<string, JumpPurpose>> = {
  'nat KUBE-SERVICES': 'translate',
  'nat KUBE-POSTROUTING': 'masquerade',
  'filter KUBE-SERVICES': 'refuse',
  'filter KUBE-EXTERNAL-SERVICES': 'refuseOutside',
  'filter KUBE-NODEPORTS': 'health',
  'filter KUBE-FORWARD': 'forward',
  'filter KUBE-PROXY-FIREWALL': 'firewall',
  'filter KUBE-FIREWALL': 'localnet',
}

function explainJump(table: string, { target }: Parts): Message | undefined {
  const purpose = PURPOSES[`${table} ${target}`]
  return purpose && say('ruleJump', { chain: target, purpose })
}
