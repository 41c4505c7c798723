import type { RecordType } from '../../dns/model.ts'
import { isRefusal, type Refusal, type TokenWalk } from '../corefile/walk-tokens.ts'
import { type Network, readNetwork } from '../text/read-address.ts'
import { quoted } from '../text/read-number.ts'
import { readType } from '../text/read-type.ts'
import { type SetupPlace, zonesOr } from './place.ts'

/** The blocks of `acl`, in order (coredns plugin/acl/setup.go, v1.14.7). */
export interface AclSettings {
  readonly plugin: 'acl'
  readonly rules: readonly AclRule[]
}

export interface AclRule {
  readonly zones: readonly string[]
  readonly policies: readonly AclPolicy[]
}

export interface AclPolicy {
  readonly action: AclAction
  /** Absent: all. */
  readonly types?: readonly RecordType[]
  /** Absent: all. */
  readonly networks?: readonly Network[]
  /** As written. */
  readonly text: string
}

const ACTIONS = ['allow', 'block', 'filter', 'drop'] as const
export type AclAction = (typeof ACTIONS)[number]

export function readAcl({ walk, zones }: SetupPlace): AclSettings | Refusal {
  const rules: AclRule[] = []
  while (walk.next()) {
    const own = zonesOr(walk.remaining(), zones)
    const policies: AclPolicy[] = []
    while (walk.nextInBlock()) {
      const policy = readPolicy(walk)
      if (isRefusal(policy)) return policy
      policies.push(policy)
    }
    rules.push({ zones: own, policies })
  }
  return { plugin: 'acl', rules }
}

const isSection = (word: string) => ['type', 'net'].includes(word.toLowerCase())

function readPolicy(walk: TokenWalk): AclPolicy | Refusal {
  const word = walk.word()
  const action = ACTIONS.find((one) => one === word.toLowerCase())
  if (!action) {
    return walk.fault(
      `unexpected token ${quoted(word)}; expect 'allow', 'block', 'filter' or 'drop'`,
    )
  }
  const words = walk.remaining()
  let types: RecordType[] | '*' | undefined
  let networks: Network[] | '*' | undefined
  for (let at = 0; at < words.length; ) {
    const name = words[at] ?? ''
    if (!isSection(name)) {
      return walk.fault(`unexpected token ${quoted(name)}; expect 'type | net'`)
    }
    const section = name.toLowerCase()
    const from = at + 1
    at = from
    while (at < words.length && !isSection(words[at] ?? '')) at++
    const tokens = words.slice(from, at)
    if (tokens.length === 0) return walk.fault(`no token specified in ${quoted(section)} section`)
    const end = tokens.indexOf('*')
    const listed = end < 0 ? tokens : tokens.slice(0, end)
    for (const token of listed) {
      if (section === 'type') {
        const type = readType(token)
        if (!type) return walk.fault(`unexpected token ${quoted(token)}; expect legal QTYPE`)
        if (types !== '*') types = [...(types ?? []), type]
      } else {
        const text = token.includes('/') ? token : `${token}/${token.includes(':') ? 128 : 32}`
        const network = readNetwork(text)
        if (!network) return walk.fault(`illegal CIDR notation ${quoted(text)}`)
        networks = [...(networks === '*' || !networks ? [] : networks), network]
      }
    }
    if (end >= 0 && section === 'type') types = '*'
    if (end >= 0 && section === 'net') networks = '*'
  }
  return {
    action,
    ...(types && types !== '*' && { types }),
    ...(networks && networks !== '*' && { networks }),
    text: [action, ...words].join(' '),
  }
}
