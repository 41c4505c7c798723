import { objectsOf } from '../domains/api-server/model.ts'
import {
  ask,
  networkOf,
  readRecordType,
  readUpstreams,
  sizeOnWire,
  startServer,
} from '../domains/coredns/index.ts'
import { printDig, toDomainName } from '../domains/dns/index.ts'
import type { Query, RecordType } from '../domains/dns/model.ts'
import { readDocument } from '../scenario/read-manifests.ts'
import type { Io } from './main.ts'
import { derivedSlices, readObjects } from './read-objects.ts'

/** `hopscope dns --manifests … --corefile … --query …`: questions to the CoreDNS of one cluster, answers as dig prints them. */

const FLAGS = ['manifests', 'corefile', 'upstream', 'resolv-conf', 'client', 'query']
const CLIENT = '10.244.1.200'
const OWN_ADDRESS = '10.244.0.2' // where no EndpointSlice of kube-dns says another
const RESOLV_CONF = 'nameserver 192.0.2.53\n'
const HOSTS = '127.0.0.1\tlocalhost\n'
const EDNS_SIZE = 1232 // what dig offers
const LATE_MS = 5_000 // dig waits this long

export function runDnsQueries(args: readonly string[], io: Io): number {
  const asked = readFlags(args)
  if (typeof asked === 'string') return refuse(io, asked)
  const { flags, questions } = asked
  const api = readObjects(flags.manifests ?? '', io)
  const upstreams = readUpstreamFile(flags.upstream, io)
  if (!api || !upstreams) return 2
  const services = Object.values(objectsOf(api, 'Service'))
  const slices = [
    ...Object.values(objectsOf(api, 'EndpointSlice')),
    ...derivedSlices(api, services),
  ]
  const own = slices.find(
    ({ metadata }) =>
      metadata.namespace === 'kube-system' &&
      metadata.labels?.['kubernetes.io/service-name'] === 'kube-dns',
  )
  const server = own?.endpoints[0]?.addresses[0] ?? OWN_ADDRESS
  const resolvConf = flags['resolv-conf']
  const started = startServer(
    corefileOf(io.readText(flags.corefile ?? '')),
    {
      files: {
        '/etc/resolv.conf': resolvConf === undefined ? RESOLV_CONF : io.readText(resolvConf),
        '/etc/hosts': HOSTS,
      },
      environment: {},
      hostName: 'coredns',
    },
    {
      objects: {
        namespaces: Object.values(objectsOf(api, 'Namespace')),
        services,
        slices,
        pods: Object.values(objectsOf(api, 'Pod')),
      },
      addresses: [server],
      network: networkOf(upstreams, () => {}),
    },
  )
  if ('error' in started) return refuse(io, `${flags.corefile}: ${started.error}`, 1)
  let host = started
  const ports = Object.keys(host.server.config.listeners)
  const port = ports.includes('53') ? '53' : (ports[0] ?? '53')
  for (const [place, { name, type }] of questions.entries()) {
    const query: Query = {
      id: place + 1,
      question: { name, type },
      recursionDesired: true,
      edns: { size: EDNS_SIZE },
    }
    const client = {
      address: flags.client ?? CLIENT,
      port: 40_000,
      transport: 'udp' as const,
      toAddress: server,
      toPort: port,
    }
    const served = ask(host, client, query)
    host = served.host
    const { answer, tookMs } = served
    const isThere = answer !== undefined && tookMs <= LATE_MS
    const bytes = answer ? sizeOnWire(answer, query, 'udp') : 0
    const exchange = { query, server, transport: 'udp' as const, tookMs, bytes }
    io.out(printDig({ ...exchange, ...(isThere && { answer }) }))
  }
  return 0
}

function refuse(io: Io, reason: string, status = 2): number {
  io.err(`hopscope dns: ${reason}`)
  return status
}

interface Asked {
  readonly flags: Readonly<Partial<Record<string, string>>>
  readonly questions: readonly { readonly name: string; readonly type: RecordType }[]
}

/** The arguments, or what is wrong with them. `--query` takes all that follow, in pairs. */
function readFlags(args: readonly string[]): Asked | string {
  const flags: Record<string, string> = {}
  const questions: { name: string; type: RecordType }[] = []
  for (let place = 0; place < args.length; place += 2) {
    const flag = (args[place] ?? '').replace(/^--/, '')
    if (!args[place]?.startsWith('--') || !FLAGS.includes(flag)) return `what is ${args[place]}?`
    if (flag === 'query') {
      const words = args.slice(place + 1)
      const end = words.findIndex((word) => word.startsWith('--'))
      const own = end < 0 ? words : words.slice(0, end)
      for (let at = 0; at < own.length; at += 2) {
        const name = toDomainName(own[at] ?? '')
        const type = readRecordType((own[at + 1] ?? 'A').toUpperCase())
        if (name === undefined) return `${own[at]} is no domain name`
        if (!type) return `${own[at + 1]} is no record type`
        questions.push({ name, type })
      }
      place += own.length - 1
      continue
    }
    const value = args[place + 1]
    if (value === undefined) return `--${flag} needs a value`
    flags[flag] = value
  }
  if (!flags.manifests || !flags.corefile || questions.length === 0) {
    return '--manifests FILE, --corefile FILE and --query NAME TYPE are needed'
  }
  return { flags, questions }
}

/** A Corefile, or the ConfigMap that holds one. */
function corefileOf(text: string): string {
  const read = /^\s*kind:/m.test(text) ? readDocument(text) : undefined
  if (!read?.ok) return text
  const { data } = read.value as { readonly data?: { readonly Corefile?: unknown } } // as: any document may hold data
  return typeof data?.Corefile === 'string' ? data.Corefile : text
}

function readUpstreamFile(path: string | undefined, io: Io) {
  if (path === undefined) return readUpstreams({})
  const read = readDocument(io.readText(path))
  const isObject = read.ok && typeof read.value === 'object' && read.value !== null
  if (isObject) return readUpstreams(read.value as Readonly<Record<string, unknown>>) // as: checked above
  io.err(`${path}: is no object`)
  return undefined
}
