import type { Recording } from '../../../src/core/sim/kernel.ts'
import type { Pod } from '../../../src/domains/api-server/model.ts'
import {
  type Client,
  type Played,
  RESOLVERS,
  runLookup,
  type ServedCase,
  serveCase,
} from '../../../src/domains/dns/index.ts'
import { type Library, type NameLookup, namesOf } from '../../../src/domains/names/model.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import type { Input, Scenario } from '../../../src/scenario/schema.ts'
import type { World } from '../../../src/world.ts'
import { objectsIn, scenarioOf, textOf } from '../../fixtures/scenes.ts'

/** Lookups in a world, and the same ones without packets. */

const objects = objectsIn(textOf('names.yaml'))
const { cluster } = scenarioOf({})

export const CLIENT = 'pod:shop/client'

export const ask = (name: string, library: Library, more: object = {}): Input =>
  ({ at: 0, kind: 'names/asked', from: CLIENT, name, library, ...more }) as Input // as: the shape of this input

interface Around {
  /** Options of the client's resolv.conf, such as `ndots`. */
  readonly ndots?: number
  /** Fields of the client's spec. */
  readonly spec?: Partial<Pod['spec']>
  /** Fields of the spec of CoreDNS. */
  readonly corednsSpec?: Partial<Pod['spec']>
  /** /etc/resolv.conf of the Nodes. */
  readonly nodeFile?: string
  readonly upstream?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>
  /** Further fields of `cluster.dns`. */
  readonly dns?: NonNullable<Scenario['cluster']['dns']>
  readonly seed?: number
  /** `cluster.network`. */
  readonly network?: NonNullable<Scenario['cluster']['network']>
  /** Objects beside those of names.yaml. */
  readonly more?: typeof objects
}

/** What follows from inputs in the cluster of names.yaml. */
export function inNamedCluster(
  inputs: readonly Input[],
  { ndots, spec, corednsSpec, upstream, nodeFile, dns, network, seed, more = none }: Around = {},
): Recording<World> {
  const scenario = scenarioOf({
    inputs: [...inputs],
    ...(seed && { seed }),
    cluster: {
      ...cluster,
      dns: { upstream: upstream ?? {}, ...(nodeFile && { nodeFile }), ...dns },
      ...(network && { network }),
    },
  })
  const options = [{ name: 'ndots', value: String(ndots) }]
  const client = { ...(ndots !== undefined && { dnsConfig: { options } }), ...spec }
  return recordScenario(scenario, withSpecs(client, corednsSpec ?? {}, more))
}

const changed = new Map<string, typeof objects>()

/** The objects with other fields in the specs of client and CoreDNS; kept, so that the cluster comes to rest once. */
function withSpecs(client: object, coredns: object, more: typeof objects): typeof objects {
  const key = JSON.stringify([client, coredns, more])
  const all = [...objects.filter((one) => !more.some((other) => isSame(one, other))), ...more]
  const made = changed.get(key) ?? all.map((object) => withSpec(object, client, coredns))
  changed.set(key, made)
  return made
}

const none: typeof objects = []
const isSame = (one: (typeof objects)[number], other: (typeof objects)[number]): boolean =>
  one.kind === other.kind && JSON.stringify(one.metadata) === JSON.stringify(other.metadata)

function withSpec(object: (typeof objects)[number], client: object, coredns: object) {
  const { kind, metadata, spec } = object as {
    kind: string
    metadata: { name: string }
    spec: { template?: { spec: object } }
  } // as: manifests have them
  if (metadata.name === 'client') return { ...object, spec: { ...spec, ...client } }
  if (kind !== 'Deployment') return object
  const template = { ...spec.template, spec: { ...spec.template?.spec, ...coredns } }
  return { ...object, spec: { ...spec, template } }
}

export const lastWorld = ({ rests }: Recording<World>): World => {
  const world = rests.at(-1)?.world
  if (!world) throw new Error('a recording ends in a rest')
  return world
}

/** `name TYPE` of each query of the first lookup, in order. */
export const sentIn = (recording: Recording<World>): readonly string[] =>
  Object.values(namesOf(lastWorld(recording)).queries).map(
    ({ query: { question } }) => `${question.name} ${question.type}`,
  )

export function lookupIn(recording: Recording<World>): NameLookup {
  const lookup = namesOf(lastWorld(recording)).lookups['1']
  if (!lookup) throw new Error('somebody asked')
  return lookup
}

/** The keys of what was told, in order. */
export const keysOf = (recording: Recording<World>, prefix = ''): readonly string[] =>
  recording.steps.map(({ message }) => message.key).filter((key) => key.startsWith(prefix))

/** What the cluster's names are, as a zone: CoreDNS answers nothing else of these. */
const ZONE: ServedCase = {
  zone: {
    default: 'NXDOMAIN',
    ent: true,
    names: { 'ng-deploy-80.shop.svc.cluster.local.': { A: '10.96.0.80' } },
  },
  servers: { '10.96.0.10': {} },
}

/** The same lookup as `hopscope lookup` runs it: a server that answers at once, no packets. */
export function withoutPackets(
  resolver: string,
  { name, family, files }: NameLookup,
  served: ServedCase = ZONE,
): Played {
  const open = RESOLVERS[resolver]
  if (!open) throw new Error(`there is no resolver ${resolver}`)
  const client: Client = {
    ...files,
    nsswitch: 'hosts: files dns\n',
    environment: {},
    interfaces: ['lo', 'eth0'],
    firstServer: 0,
    hasIPv4: true,
    ipv6: 'link-local',
  }
  const asked = { name, family, type: 'A', hints: ['canon'], arguments: [] } as const
  return runLookup(open(client)(asked), serveCase(served), { limitMs: 120_000 })
}

export const questionsOf = ({ events }: Played): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'sent'
      ? [`${event.send.query.question.name} ${event.send.query.question.type}`]
      : [],
  )
