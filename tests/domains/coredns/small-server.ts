import type { Service } from '../../../src/domains/api-server/model.ts'
import {
  ask,
  type ClusterObjects,
  type Host,
  type Network,
  startServer,
} from '../../../src/domains/coredns/index.ts'
import type { Answer, Query, RecordType, Transport } from '../../../src/domains/dns/model.ts'

/** A small cluster and its CoreDNS, for stories. */

const service = (namespace: string, name: string, clusterIP: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, uid: name, resourceVersion: '1', creationTimestamp: '' },
  spec: {
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  },
})

export const clusterWith = (...names: readonly string[]): ClusterObjects => ({
  namespaces: [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', uid: 'shop', resourceVersion: '1', creationTimestamp: '' },
    },
  ],
  services: names.map((name, place) => service('shop', name, `10.96.5.${place + 1}`)),
  slices: [],
  pods: [],
})

export const KUBERNETES = `kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
    fallthrough in-addr.arpa ip6.arpa
    ttl 30
  }`

/** An upstream that knows every name. */
export const knowsAll: Network = ({ query }) => ({
  kind: 'answer',
  after: 0,
  answer: answerTo(query, '203.0.113.1', 60),
})

/** An upstream that hears and says nothing. */
export const silent: Network = ({ timeoutMs }) => ({
  kind: 'failed',
  why: 'timeout',
  after: timeoutMs,
})

export const answerTo = (query: Query, data: string, ttl: number): Answer => ({
  id: query.id,
  question: query.question,
  rcode: 'NOERROR',
  authoritative: false,
  truncated: false,
  recursionAvailable: true,
  answer: [{ name: query.question.name, type: query.question.type, ttl, data }],
  authority: [],
  additional: [],
})

interface Start {
  readonly plugins: readonly string[]
  readonly objects?: ClusterObjects
  readonly network?: Network
}

/** A server with one block `.:53`. */
export function start({ plugins, objects = clusterWith('web'), network = knowsAll }: Start): Host {
  const corefile = `.:53 {\n  ${plugins.join('\n  ')}\n}\n`
  const machine = { files: {}, environment: {}, hostName: 'coredns' }
  const started = startServer(corefile, machine, { objects, addresses: ['10.244.0.2'], network })
  if ('error' in started) throw new Error(started.error)
  return started
}

export interface Asked {
  readonly host: Host
  readonly answer: Answer | undefined
  readonly tookMs: number
  /** Keys of what the stages said, without the domain. */
  readonly told: readonly string[]
}

interface More {
  /** Simulated ms of rest before. */
  readonly afterMs?: number
  readonly type?: RecordType
  readonly transport?: Transport
  readonly from?: string
}

export function askFor(host: Host, name: string, more: More = {}): Asked {
  const { afterMs = 0, type = 'A', transport = 'udp', from = '10.244.1.5' } = more
  const client = { address: from, port: 40_000, transport, toAddress: '10.244.0.2', toPort: '53' }
  const query: Query = { id: 1, question: { name, type }, recursionDesired: true }
  const served = ask({ ...host, at: host.at + afterMs }, client, query)
  const told = served.passed.map(({ did }) => did.key.replace('coredns/', ''))
  return { ...served, told }
}
