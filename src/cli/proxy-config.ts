import {
  defaultProxyConfig,
  type ProxyConfig,
  type ProxyMode,
} from '../domains/kube-proxy/model.ts'

interface Remark {
  readonly field: string
  readonly reason: string
}

/** A KubeProxyConfiguration as far as it changes rules. pkg/proxy/apis/config/v1alpha1, Kubernetes v1.36. */
export interface ReadConfig {
  readonly values: ProxyConfig
  /** Wrong types and values: nothing is written. */
  readonly problems: readonly Remark[]
  /** Fields that change nothing here. */
  readonly warnings: readonly Remark[]
}

type Kind = 'text' | 'flag' | 'number' | 'list'

interface Field {
  readonly path: string
  readonly kind: Kind
  readonly name: keyof ProxyConfig
}

const FIELDS: readonly Field[] = [
  { path: 'clusterCIDR', kind: 'text', name: 'clusterCIDR' },
  { path: 'detectLocalMode', kind: 'text', name: 'detectLocalMode' },
  { path: 'detectLocal.bridgeInterface', kind: 'text', name: 'bridgeInterface' },
  { path: 'detectLocal.interfaceNamePrefix', kind: 'text', name: 'interfaceNamePrefix' },
  { path: 'iptables.localhostNodePorts', kind: 'flag', name: 'localhostNodePorts' },
  { path: 'ipvs.scheduler', kind: 'text', name: 'ipvsScheduler' },
  { path: 'nodePortAddresses', kind: 'list', name: 'nodePortAddresses' },
  { path: 'conntrack.tcpBeLiberal', kind: 'flag', name: 'conntrackTcpBeLiberal' },
]
/** These stand in a section of their own for nftables, and in that of iptables for all other modes. */
const masqueradeFields = (mode: ProxyMode): readonly Field[] => {
  const section = mode === 'nftables' ? 'nftables' : 'iptables'
  return [
    { path: `${section}.masqueradeAll`, kind: 'flag', name: 'masqueradeAll' },
    { path: `${section}.masqueradeBit`, kind: 'number', name: 'masqueradeBit' },
  ]
}
const ALWAYS = ['apiVersion', 'kind', 'mode']
export const PROXY_MODES: readonly ProxyMode[] = ['iptables', 'ipvs', 'nftables', 'userspace']
const LOCAL_MODES = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix']

/** `asked`: the mode, where it is not the document that decides it. */
export function readProxyConfig(document: unknown, asked?: ProxyMode): ReadConfig {
  const leaves = leavesOf(document, '')
  const problems: Remark[] = []
  const given = leaves.get('mode') ?? ''
  const mode = asked ?? (given === '' ? 'iptables' : PROXY_MODES.find((one) => one === given))
  if (mode === undefined)
    problems.push({ field: 'mode', reason: `${given} is none of ${PROXY_MODES.join(', ')}` })
  const known = [...FIELDS, ...masqueradeFields(mode ?? 'iptables')]
  const changes: Record<string, unknown> = {}
  if (leaves.get('kind') !== 'KubeProxyConfiguration')
    problems.push({ field: 'kind', reason: 'this is no KubeProxyConfiguration' })
  for (const { path, kind, name } of known) {
    const value = leaves.get(path)
    if (value === undefined || value === null) continue
    if (isOfKind(value, kind)) changes[name] = value
    else problems.push({ field: path, reason: `${JSON.stringify(value)} is no ${kind}` })
  }
  const { detectLocalMode, masqueradeBit, ipvsScheduler } = changes
  if (ipvsScheduler === '') delete changes.ipvsScheduler // empty is the default
  if (detectLocalMode === '')
    delete changes.detectLocalMode // empty is the default
  else if (typeof detectLocalMode === 'string' && !LOCAL_MODES.includes(detectLocalMode))
    problems.push({
      field: 'detectLocalMode',
      reason: `${detectLocalMode} is none of ${LOCAL_MODES.join(', ')}`,
    })
  if (
    typeof masqueradeBit === 'number' &&
    !(Number.isInteger(masqueradeBit) && masqueradeBit >= 0 && masqueradeBit <= 31)
  )
    problems.push({
      field: `${mode === 'nftables' ? 'nftables' : 'iptables'}.masqueradeBit`,
      reason: 'a bit is a whole number from 0 to 31',
    })
  const warnings = [...leaves.keys()]
    .filter((path) => !ALWAYS.includes(path) && known.every((one) => one.path !== path))
    .map((field) => ({ field, reason: 'changes no rule here' }))
  return {
    values: { ...defaultProxyConfig, ...changes, ...(mode && { mode }) } as ProxyConfig, // as: each value was checked above
    problems,
    warnings,
  }
}

/** Each value by its path; lists are values. */
function leavesOf(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map(path === '' ? [] : [[path, value]])
  const parts = Object.entries(value).flatMap(([key, part]) => [
    ...leavesOf(part, path === '' ? key : `${path}.${key}`),
  ])
  return new Map(parts)
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'text') return typeof value === 'string'
  if (kind === 'flag') return typeof value === 'boolean'
  if (kind === 'number') return typeof value === 'number'
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
