import type { Family } from '../core/ip.ts'
import {
  type ApiSlice,
  type EndpointSlice,
  emptyApi,
  findObject,
  type KubeObject,
  kindKey,
  type Node,
  nameOf,
  objectsOf,
  type Service,
} from '../domains/api-server/model.ts'
import { understand } from '../domains/api-server/validate-object.ts'
import { endpointGroups } from '../domains/controllers/index.ts'
import { nodeView, restoreText, writeRules } from '../domains/kube-proxy/index.ts'
import { defaultProxyConfig, type ProxyConfig } from '../domains/kube-proxy/model.ts'
import { type Manifests, readManifests } from '../scenario/read-manifests.ts'
import { words } from '../words/en.ts'
import { openPhrasebook } from '../words/format.ts'
import type { Io } from './main.ts'
import { readProxyConfig } from './proxy-config.ts'

/** `rules`: what kube-proxy hands to iptables-restore in a full sync of one Node. docs/cli.md has its arguments. */

const MODES = ['iptables', 'ipvs', 'nftables', 'userspace']
const FLAGS = ['manifests', 'node', 'mode', 'family', 'config']

export function runRules(args: readonly string[], io: Io): number {
  const asked = readFlags(args)
  if (typeof asked === 'string') return refuse(io, asked)
  const api = readObjects(asked.manifests, io)
  const config = readConfig(asked.config, io)
  if (!api || !config) return 2
  const mode = asked.mode ?? config.mode
  if (!MODES.includes(mode))
    return refuse(io, `there is no mode ${mode}; known: ${MODES.join(', ')}`)
  if (mode !== 'iptables') return refuse(io, `mode ${mode} is not there yet, only iptables is`)
  const node = findObject(api, 'Node', asked.node)
  if (!node)
    return refuse(io, `${asked.manifests}: kind Node, metadata.name: no Node ${asked.node}`)
  const services = Object.values(objectsOf(api, 'Service'))
  const written = writeRules({
    config: config.values,
    family: asked.family,
    node: nodeView(completeNode(node)),
    services,
    slices: [...Object.values(objectsOf(api, 'EndpointSlice')), ...derivedSlices(api, services)],
  })
  io.out(restoreText(written))
  return 0
}

function refuse(io: Io, reason: string): number {
  io.err(`hopscope rules: ${reason}`)
  return 2
}

interface Asked {
  readonly manifests: string
  readonly node: string
  readonly mode?: string
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
  return { manifests, node, family, ...(mode && { mode }), ...(config && { config }) }
}

/** The objects of the manifests as a store; undefined when they cannot be read, which standard error then explains. */
function readObjects(path: string, io: Io): ApiSlice | undefined {
  const manifests = readFile(path, io)
  if (!manifests) return undefined
  const objects: Record<string, Record<string, KubeObject>> = {}
  let isGood = true
  for (const [place, given] of manifests.objects.entries()) {
    const { draft, findings } = understand(given)
    for (const { path: field, reason } of findings.filter(({ rule }) => rule === 'type')) {
      isGood = false
      complain(io, { path, field, reason, at: manifests.placeOf(`${place}.${field}`) })
    }
    const object = draft as KubeObject // as: what is not there is not needed for rules
    const kind = kindKey(object.apiVersion, object.kind)
    objects[kind] ??= {}
    objects[kind][nameOf(object)] = object
  }
  return isGood ? { ...emptyApi(), objects } : undefined
}

function readFile(path: string, io: Io): Manifests | undefined {
  const read = readManifests(io.readText(path))
  if (read.ok) return read.value
  const book = openPhrasebook('en', words)
  for (const { line = 1, column = 1, path: field, message } of read.problems) {
    complain(io, { path, field, reason: book.text(message), at: { line, column } })
  }
  return undefined
}

interface Complaint {
  readonly path: string
  readonly field: string
  readonly reason: string
  readonly at: { readonly line: number; readonly column: number }
}

const complain = (io: Io, { path, field, reason, at }: Complaint): void =>
  io.err(`${path}:${at.line}:${at.column}: ${field === '' ? '' : `${field}: `}${reason}`)

const completeNode = (node: Node): Node => ({
  ...node,
  spec: node.spec ?? {},
  status: node.status ?? {},
})

interface Config {
  readonly values: ProxyConfig
  readonly mode: string
}

function readConfig(path: string | undefined, io: Io): Config | undefined {
  if (path === undefined) return { values: defaultProxyConfig, mode: 'iptables' }
  const manifests = readFile(path, io)
  if (!manifests) return undefined
  const { values, mode, problems, warnings } = readProxyConfig(manifests.objects[0])
  for (const { field, reason } of [...warnings, ...problems]) {
    complain(io, { path, field, reason, at: manifests.placeOf(`0.${field}`) })
  }
  return problems.length > 0 ? undefined : { values, mode }
}

/** Slices for Services that have none, from the Pods they select, as the EndpointSlice controller makes them. */
function derivedSlices(api: ApiSlice, services: readonly Service[]): readonly EndpointSlice[] {
  const known = new Set(
    Object.values(objectsOf(api, 'EndpointSlice')).map(
      ({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`,
    ),
  )
  return services
    .filter((service) => !known.has(nameOf(service)))
    .flatMap((service) =>
      (endpointGroups(api, service) ?? []).map((group, place) => ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice' as const,
        metadata: {
          ...service.metadata,
          name: `${service.metadata.name}-${place}`,
          labels: { 'kubernetes.io/service-name': service.metadata.name },
        },
        ...group,
      })),
    )
}
