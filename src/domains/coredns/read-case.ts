import type { EndpointSlice, KubeObject, Pod, Service } from '../api-server/model.ts'
import type { OtherClass, Query, RecordType, Transport } from '../dns/model.ts'
import { TYPE_NUMBERS } from '../dns/model.ts'
import {
  normalName,
  type ScriptedCode,
  type ScriptedName,
  type UpstreamScript,
} from './answer-as-upstream.ts'
import type { ClusterObjects } from './kubernetes/index-records.ts'
import { absolute } from './names.ts'
import { readRcode, readType } from './text/read-type.ts'

/** A case of the conformance harness (tests/conformance/coredns/README.md): a cluster, a Corefile, upstreams, questions. */
export interface Case {
  readonly id: string
  readonly corefile: string
  readonly objects: ClusterObjects
  readonly files: Readonly<Record<string, string>>
  readonly addresses: readonly string[]
  readonly client: string
  readonly questions: readonly CaseQuestion[]
  readonly upstreams: Upstreams
}

export interface CaseQuestion {
  /** As given. */
  readonly name: string
  readonly type: string
  readonly query: Query
  readonly transport: Transport
  readonly port: string
  readonly client: string
  readonly waitMs: number
  readonly timeoutMs: number
}

export interface Upstreams {
  /** `192.0.2.53:53` -> what it answers; `silent` hears and says nothing. */
  readonly scripts: Readonly<Record<string, UpstreamScript | 'silent'>>
  /** Addresses with no port open. */
  readonly closed: readonly string[]
}

export type CaseRead =
  | { readonly ok: true; readonly value: Case }
  | { readonly ok: false; readonly field: string; readonly reason: string }

type Json = Readonly<Record<string, unknown>>

const RESOLV_CONF = 'nameserver 192.0.2.53\n'
const HOSTS = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n'

/** Reads one case. Recorded results in it are not looked at. */
export function readCase(given: unknown): CaseRead {
  if (!isObject(given)) return { ok: false, field: '', reason: 'is no object' }
  const { id, corefile, manifests = [], queries = [] } = given
  const fault = (field: string, reason: string): CaseRead => ({ ok: false, field, reason })
  if (typeof id !== 'string') return fault('id', 'is no text')
  if (typeof corefile !== 'string') return fault('corefile', 'is no text')
  if (!Array.isArray(manifests)) return fault('manifests', 'is no list')
  if (!Array.isArray(queries)) return fault('queries', 'is no list')
  const client = textOf(given.client, '10.244.1.200')
  const questions: CaseQuestion[] = []
  for (const [place, query] of queries.entries()) {
    const question = isObject(query) ? readQuestion(query, client, place) : undefined
    if (!question) return fault(`queries.${place}`, 'needs a name and a type')
    questions.push(question)
  }
  const addresses = Array.isArray(given.coredns_ips) ? given.coredns_ips.map(String) : []
  return {
    ok: true,
    value: {
      id,
      corefile,
      objects: sortObjects(manifests),
      files: {
        '/etc/resolv.conf': textOf(given.resolv_conf, RESOLV_CONF),
        '/etc/hosts': textOf(given.etc_hosts, HOSTS),
      },
      addresses: addresses.length > 0 ? addresses : ['10.244.0.2'],
      client,
      questions,
      upstreams: readUpstreams(isObject(given.upstream) ? given.upstream : {}),
    },
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown, missing: string): string =>
  typeof value === 'string' && value !== '' ? value : missing
const numberOf = (value: unknown, missing: number): number =>
  typeof value === 'number' ? value : missing

/** Objects by kind; what DNS does not look at is left out. */
export function sortObjects(objects: readonly unknown[]): ClusterObjects {
  const named = objects.filter(
    (object): object is KubeObject =>
      isObject(object) && isObject(object.metadata) && typeof object.metadata.name === 'string',
  )
  const of = (version: string, kind: string): readonly KubeObject[] =>
    named.filter((object) => object.apiVersion === version && object.kind === kind)
  return {
    namespaces: of('v1', 'Namespace'),
    services: of('v1', 'Service') as readonly Service[], // as: selected by kind
    slices: of('discovery.k8s.io/v1', 'EndpointSlice') as readonly EndpointSlice[], // as: selected by kind
    pods: of('v1', 'Pod') as readonly Pod[], // as: selected by kind
  }
}

const CLASSES: Readonly<Record<number, OtherClass>> = { 3: 'CH', 4: 'HS', 255: 'ANY' }

function readQuestion(given: Json, client: string, place: number): CaseQuestion | undefined {
  const { name, type, edns } = given
  if (typeof name !== 'string' || typeof type !== 'string') return undefined
  const known = readRecordType(type)
  if (!known) return undefined
  const className = CLASSES[numberOf(given.class, 1)]
  const query: Query = {
    id: (place + 1) & 0xffff,
    question: { name: absolute(name), type: known, ...(className && { class: className }) },
    recursionDesired: given.rd !== false,
    ...(typeof edns === 'number' && { edns: { size: edns } }),
  }
  return {
    name,
    type,
    query,
    transport: given.tcp === true ? 'tcp' : 'udp',
    port: String(numberOf(given.port, 53)),
    client: textOf(given.client, client),
    waitMs: numberOf(given.wait_ms, 0),
    timeoutMs: numberOf(given.timeout_ms, 7_000),
  }
}

/** `A`, or `TYPE65534`. */
export function readRecordType(word: string): RecordType | undefined {
  const named = readType(word)
  if (named) return named
  const number = Number(/^TYPE(\d{1,5})$/.exec(word)?.[1] ?? Number.NaN)
  if (Number.isNaN(number)) return undefined
  const known = Object.entries(TYPE_NUMBERS).find(([, value]) => value === number)
  return readType(known?.[0] ?? '') ?? `TYPE${number}`
}

/** `192.0.2.53` -> `192.0.2.53:53` */
function withPort(address: string): string {
  if (address.startsWith('[')) return address.includes(']:') ? address : `${address}:53`
  if (address.split(':').length > 2) return `[${address}]:53`
  return address.includes(':') ? address : `${address}:53`
}

export function readUpstreams(given: Json): Upstreams {
  const list = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.map(String) : []
  const main = readScript(given)
  const scripts: Record<string, UpstreamScript | 'silent'> = {}
  const servers = given.servers === undefined ? ['192.0.2.53'] : list(given.servers)
  for (const address of servers) scripts[withPort(address)] = main
  const stubs = isObject(given.stubs) ? given.stubs : {}
  for (const [address, script] of Object.entries(stubs)) {
    scripts[withPort(address)] = readScript(isObject(script) ? script : {})
  }
  for (const address of list(given.silent)) scripts[withPort(address)] = 'silent'
  return { scripts, closed: list(given.dead).map(withPort) }
}

function readScript(given: Json): UpstreamScript {
  const names = isObject(given.names) ? given.names : {}
  const zones = Array.isArray(given.zones) ? given.zones.map(String) : ['.']
  const sorted = zones.map(normalName).sort((one, other) => other.length - one.length)
  return {
    names: Object.fromEntries(
      Object.entries(names).map(([name, entry]) => [
        normalName(name),
        readName(isObject(entry) ? entry : {}),
      ]),
    ),
    missing: readRcode(textOf(given.default, 'NXDOMAIN')) ?? 'NXDOMAIN',
    ttl: numberOf(given.ttl, 60),
    negativeTtl: numberOf(given.negative_ttl, 300),
    zones: sorted.includes('.') ? sorted : [...sorted, '.'],
  }
}

function readName(given: Json): ScriptedName {
  const records: Partial<Record<RecordType, readonly string[]>> = {}
  for (const [key, value] of Object.entries(given)) {
    const type = key === 'CNAME' ? undefined : readRecordType(key)
    if (type)
      records[type] = (Array.isArray(value) ? value : [value]).map((one) => dataOf(type, one))
  }
  const { rcode, ttl } = given
  return {
    records,
    ...(typeof given.CNAME === 'string' && { alias: given.CNAME }),
    ...(typeof ttl === 'number' && { ttl }),
    ...(rcode !== undefined && { rcode: readCodes(rcode) }),
  }
}

const readCode = (value: unknown): ScriptedCode =>
  value === 'DROP' ? 'DROP' : (readRcode(String(value)) ?? 'SERVFAIL')

const readCodes = (value: unknown): NonNullable<ScriptedName['rcode']> =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([type, code]) => [type, readCode(code)]))
    : readCode(value)

/** Data as a zone file has it: names end with a dot, strings are in quotation marks. */
function dataOf(type: RecordType, value: unknown): string {
  if (type === 'TXT') {
    const texts = Array.isArray(value) ? value : [value]
    return texts.map((text) => `"${String(text).replace(/[\\"]/g, '\\$&')}"`).join(' ')
  }
  const text = String(value)
  const isName = ['PTR', 'NS', 'MX', 'SRV'].includes(type)
  return isName ? absolute(text) : text
}
