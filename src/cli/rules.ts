import { never } from '../core/assert.ts'
import type { Family } from '../core/ip.ts'
import {
  type ApiSlice,
  findObject,
  kindKey,
  type Node,
  objectsOf,
} from '../domains/api-server/model.ts'
import {
  ipvsText,
  type NftablesRequest,
  nftablesText,
  nodeView,
  restoreText,
  userspaceText,
  writeIpvs,
  writeNftables,
  writeRules,
} from '../domains/kube-proxy/index.ts'
import {
  defaultProxyConfig,
  type ProxyConfig,
  type ProxyMode,
} from '../domains/kube-proxy/model.ts'
import type { Io } from './main.ts'
import { PROXY_MODES, readProxyConfig } from './proxy-config.ts'
import { complain, derivedSlices, readFile, readObjects } from './read-objects.ts'

/** `rules`: what kube-proxy gives the kernel in a full sync of one Node. docs/cli.md has its arguments. */

const FLAGS = ['manifests', 'node', 'mode', 'family', 'config']

export function runRules(args: readonly string[], io: Io): number {
  const asked = readFlags(args)
  if (typeof asked === 'string') return refuse(io, asked)
  const api = readObjects(asked.manifests, io)
  const config = readConfig(asked, io)
  if (!api || !config) return 2
  const node = findObject(api, 'Node', asked.node)
  if (!node)
    return refuse(io, `${asked.manifests}: kind Node, metadata.name: no Node ${asked.node}`)
  const services = Object.values(objectsOf(api, 'Service'))
  if (config.mode === 'userspace' && asked.family === 'ipv6')
    return refuse(io, 'userspace mode knew IPv4 only')
  const text = rulesText({
    config,
    family: asked.family,
    node: nodeView(completeNode(node)),
    services,
    slices: [...Object.values(objectsOf(api, 'EndpointSlice')), ...derivedSlices(api, services)],
    serviceCIDRs: serviceCIDRs(api),
  })
  io.out(text)
  return 0
}

function rulesText(request: NftablesRequest): string {
  switch (request.config.mode) {
    case 'iptables':
      return restoreText(writeRules(request))
    case 'nftables':
      return nftablesText(writeNftables(request))
    case 'ipvs':
      return ipvsText(writeIpvs(request))
    case 'userspace':
      return userspaceText(request)
    default:
      return never(request.config.mode)
  }
}

/** Networks of ClusterIPs: those of the ServiceCIDR objects, which only nftables mode looks at. */
function serviceCIDRs(api: ApiSlice): readonly string[] {
  const objects = Object.values(api.objects[kindKey('networking.k8s.io/v1', 'ServiceCIDR')] ?? {})
  return objects.flatMap((object) => {
    const { spec } = object as { readonly spec?: { readonly cidrs?: unknown } } // as: any object may have a spec
    return Array.isArray(spec?.cidrs) ? spec.cidrs.filter((one) => typeof one === 'string') : []
  })
}

function refuse(io: Io, reason: string): number {
  io.err(`hopscope rules: ${reason}`)
  return 2
}

interface Asked {
  readonly manifests: string
  readonly node: string
  readonly mode?: ProxyMode
  readonly family: Family
  readonly config?: string
}

/** The arguments, or what is wrong with them. */
function readFlags(args: readonly string[]): Asked | string {
  const flags: Record<string, string> = {}
  for (let place = 0; place < args.length; place += 2) {
    const name = (args[place] ?? '').replace(/^--/, '')
    const value = args[place + 1]
    if (!args[place]?.startsWith('--') || !FLAGS.includes(name)) return `what is ${args[place]}?`
    if (value === undefined) return `--${name} needs a value`
    flags[name] = value
  }
  const { manifests, node, mode, family = 'ipv4', config } = flags
  if (manifests === undefined || node === undefined)
    return '--manifests FILE and --node NAME are needed'
  if (family !== 'ipv4' && family !== 'ipv6') return `--family is ipv4 or ipv6, not ${family}`
  const known = PROXY_MODES.find((one) => one === mode)
  if (mode !== undefined && !known)
    return `there is no mode ${mode}; known: ${PROXY_MODES.join(', ')}`
  return { manifests, node, family, ...(known && { mode: known }), ...(config && { config }) }
}

const completeNode = (node: Node): Node => ({
  ...node,
  spec: node.spec ?? {},
  status: node.status ?? {},
})

function readConfig({ config: path, mode }: Asked, io: Io): ProxyConfig | undefined {
  if (path === undefined) return { ...defaultProxyConfig, ...(mode && { mode }) }
  const manifests = readFile(path, io)
  if (!manifests) return undefined
  const { values, problems, warnings } = readProxyConfig(manifests.objects[0], mode)
  for (const { field, reason } of [...warnings, ...problems]) {
    complain(io, { path, field, reason, at: manifests.placeOf(`0.${field}`) })
  }
  return problems.length > 0 ? undefined : values
}
