import * as v from 'valibot'
import { SCALABLE_KINDS } from '../domains/api-server/scalable-kinds.ts'
import { BEHAVIOURS } from '../domains/controllers/model.ts'
import { LIBRARIES } from '../domains/names/model.ts'
import {
  type Assumption,
  CONNTRACK_DEFAULTS,
  type ConntrackSetting,
  IPVS_SCHEDULERS,
} from '../domains/netfilter/model.ts'
import { IMAGES } from '../domains/terminal/model.ts'
import type { BuiltPacket as BuiltEvent } from '../domains/traffic/model.ts'
import { DnsSettings, PodDns } from './dns-schema.ts'
import { EtcdInputs, EtcdSettings } from './etcd-schema.ts'
import {
  APPLIED_COUNT_MAX,
  CLOCK_MAX,
  COMMAND_TEXT_MAX,
  DUMP_COUNT_MAX,
  DUMP_TEXT_MAX,
  INPUT_COUNT_MAX,
  LOCAL_TEXT_MAX,
  OBJECT_COUNT_MAX,
} from './limits.ts'
import { MachineryInputs } from './machinery-schema.ts'
import { AutoscalerFlagsSchema } from './machines-schema.ts'
import { BodySchema, NetworkSchema } from './network-schema.ts'
import { Lesson, Worded } from './teaching-schema.ts'

/**
 * The document: the only thing anyone writes. Limits are part of the type, since a link is hostile input; a learner's
 * own paste may be larger (`LOCAL_TEXT_MAX`), but then it does not fit into a link.
 */

const at = v.pipe(v.number(), v.minValue(0), v.maxValue(CLOCK_MAX))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(320))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))

const ports = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
const address = v.pipe(v.string(), v.ipv4())

const ASSUMPTIONS = [
  'skips',
  'matches',
  'continue',
  'accept',
  'drop',
] as const satisfies readonly Assumption[]
const SETTINGS = Object.keys(CONNTRACK_DEFAULTS) as ConntrackSetting[] // as: these are its keys
const STATES = [
  'ESTABLISHED',
  'RELATED',
  'INVALID',
  'UNTRACKED',
] as const satisfies readonly BuiltEvent['state'][]

/** A packet built by hand: every field of its header that rules look at. */
const BuiltPacket = v.strictObject({
  at,
  kind: v.literal('traffic/built'),
  host: name,
  in: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(15))),
  protocol: v.picklist(['tcp', 'udp', 'icmp', 'sctp']),
  source: v.optional(address),
  sourcePort: v.optional(ports),
  destination: name,
  destinationPort: v.optional(ports),
  ttl: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255))),
  mark: v.optional(count(4_294_967_295)),
  body: v.exactOptional(BodySchema),
  tcpFlags: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:NONE|(?:FIN|SYN|RST|PSH|ACK|URG)(?:\|(?:FIN|SYN|RST|PSH|ACK|URG))*)$/),
    ),
  ),
  icmpType: v.optional(count(255)),
  icmpCode: v.optional(count(255)),
  state: v.optional(v.picklist(STATES)),
  assumed: v.optional(v.record(name, v.picklist(ASSUMPTIONS))),
})

/** Things a learner does, each at its simulated time. They are events of the domains that carry them out. */
export const Input = v.variant('kind', [
  v.strictObject({
    at,
    kind: v.literal('traffic/opened'),
    from: name,
    to: name,
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
    protocol: v.picklist(['tcp', 'udp', 'icmp']),
    sourcePort: v.optional(port),
    body: v.exactOptional(BodySchema),
  }),
  BuiltPacket,
  v.strictObject({
    at,
    kind: v.literal('traffic/sysctlSet'),
    node: name,
    name: v.picklist(SETTINGS),
    value: count(2_147_483_647),
  }),
  v.strictObject({
    at,
    kind: v.literal('names/asked'),
    from: name,
    /** Whatever a program may ask for: no name at all, or one that is too long, too. */
    name: v.pipe(v.string(), v.maxLength(2_000)),
    library: v.picklist(LIBRARIES),
    family: v.exactOptional(v.picklist(['unspec', 'inet', 'inet6'])),
    /** A connection to the address that is found. */
    connect: v.exactOptional(v.strictObject({ port, protocol: v.picklist(['tcp', 'udp']) })),
  }),
  v.strictObject({
    at,
    kind: v.literal('terminal/run'),
    target: name,
    command: v.pipe(v.string(), v.maxLength(COMMAND_TEXT_MAX)),
    image: v.exactOptional(v.picklist(IMAGES)),
    /** Manifests that were pasted with the command. */
    objects: v.exactOptional(v.pipe(v.array(v.looseObject({})), v.maxLength(200))),
  }),
  v.strictObject({
    at,
    kind: v.literal('api/applied'),
    objects: v.pipe(v.array(v.looseObject({})), v.maxLength(APPLIED_COUNT_MAX)),
  }),
  v.strictObject({
    at,
    kind: v.literal('api/deleted'),
    object: name,
    name,
    gracePeriodSeconds: v.optional(count(3_600)),
  }),
  v.strictObject({
    at,
    kind: v.literal('api/scaled'),
    object: v.picklist(SCALABLE_KINDS),
    name,
    replicas: count(1_000),
  }),
  v.strictObject({
    at,
    kind: v.literal('api/rolledBack'),
    name,
    toRevision: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  v.strictObject({ at, kind: v.picklist(['api/stopped', 'api/started']) }),
  v.strictObject({
    at,
    kind: v.literal('cluster-api/vmSwitched'),
    machine: name,
    to: v.picklist(['on', 'off', 'destroyed']),
  }),
  v.strictObject({ at, kind: v.literal('cluster-api/networkInstalled'), cluster: name }),
  v.strictObject({
    at,
    kind: v.literal('cluster-api/appPlaced'),
    cluster: name,
    app: name,
    replicas: count(100),
    minAvailable: count(100),
    cpuMilli: v.exactOptional(count(64_000)),
    memoryMi: v.exactOptional(count(1_048_576)),
  }),
  v.strictObject({ at, kind: v.literal('cluster-api/moved'), namespace: name, to: name }),
  v.strictObject({
    at,
    kind: v.literal('controllers/programSet'),
    target: name,
    behaviour: v.picklist(BEHAVIOURS),
  }),
  v.strictObject({
    at,
    kind: v.literal('controllers/imageSet'),
    image: name,
    isThere: v.boolean(),
  }),
  v.strictObject({
    at,
    kind: v.picklist([
      'kube-proxy/stopped',
      'kube-proxy/started',
      'controllers/cordoned',
      'controllers/uncordoned',
    ]),
    node: name,
  }),
  v.strictObject({
    at,
    kind: v.literal('controllers/nodePowerSet'),
    node: name,
    isOn: v.boolean(),
  }),
  v.strictObject({
    at,
    kind: v.literal('controllers/drained'),
    node: name,
    force: v.exactOptional(v.boolean()),
  }),
  ...EtcdInputs,
  ...MachineryInputs,
])

const dump = v.optional(v.pipe(v.string(), v.maxLength(DUMP_TEXT_MAX)))

/** A Node of somebody's own: what its tools print. Every text is told apart by its content, whatever field it stands in. */
const PastedNode = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/)),
  /** All texts in one piece. */
  dump,
  iptablesSave: dump,
  ipsetSave: dump,
  /** `ip address`, `ip -d link`. */
  ipAddr: dump,
  ipRoute: dump,
  ipRule: dump,
  sysctl: dump,
})

const flag = v.exactOptional(v.boolean())
const word = v.exactOptional(v.pipe(v.string(), v.maxLength(64)))

/** How every kube-proxy of the cluster is configured: what a KubeProxyConfiguration says, by the names the rules are written with. */
export const KubeProxySettings = v.strictObject({
  mode: v.exactOptional(v.picklist(['iptables', 'nftables', 'ipvs', 'userspace'])),
  detectLocalMode: v.exactOptional(
    v.picklist(['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix']),
  ),
  bridgeInterface: word,
  interfaceNamePrefix: word,
  masqueradeAll: flag,
  masqueradeBit: v.exactOptional(count(31)),
  localhostNodePorts: flag,
  nodePortAddresses: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(8)),
  ),
  conntrackTcpBeLiberal: flag,
  ipvsScheduler: v.exactOptional(v.picklist(IPVS_SCHEDULERS)),
  ipvsExcludeCIDRs: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(8)),
  ),
  ipvsStrictARP: flag,
  /** Seconds; 0: as the kernel has them. */
  ipvsTimeouts: v.exactOptional(
    v.strictObject({ tcp: count(86_400), tcpFin: count(86_400), udp: count(86_400) }),
  ),
  minSyncPeriodMs: v.exactOptional(count(60_000)),
  syncPeriodMs: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_600_000)),
  ),
})

/** What stands before the Nodes; without it Services of type LoadBalancer stay pending. */
const BalancerSettings = v.strictObject({
  kind: v.picklist(['metallb', 'cloud']),
  addresses: v.optional(
    v.strictObject({ from: v.pipe(v.string(), v.ipv4()), to: v.pipe(v.string(), v.ipv4()) }),
    { from: '192.168.0.240', to: '192.168.0.250' },
  ),
  ipMode: v.optional(v.picklist(['VIP', 'Proxy']), 'VIP'),
})

const Settings = v.strictObject({
  replicas: v.optional(v.record(name, count(200)), {}),
  affinitySeconds: v.optional(v.record(name, count(86_400)), {}),
  /** By ref of what is in the manifests: `pod:shop/client`, `deployment:shop/web`. */
  podDns: v.exactOptional(v.record(name, PodDns)),
})

/** A change that an author offers: "what if …". Settings and kube-proxy's fields are laid over those that are there. */
const Try = v.strictObject({
  label: Worded,
  seed: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_294_967_295))),
  settings: v.exactOptional(Settings),
  kubeProxy: v.exactOptional(KubeProxySettings),
  etcd: v.exactOptional(EtcdSettings),
  dns: v.exactOptional(DnsSettings),
  network: v.exactOptional(NetworkSchema),
  inputs: v.exactOptional(v.pipe(v.array(Input), v.maxLength(INPUT_COUNT_MAX))),
})

export const ScenarioSchema = v.strictObject({
  version: v.literal(1),
  title: v.optional(Worded),
  seed: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_294_967_295)),
  /** `settled`: begins when the cluster has come to rest. `fresh`: begins with `kubectl apply`. */
  start: v.optional(v.picklist(['settled', 'fresh']), 'settled'),
  /** YAML or JSON as a learner would apply it, or the objects themselves. */
  manifests: v.union([
    v.pipe(v.string(), v.maxLength(LOCAL_TEXT_MAX)),
    v.pipe(v.array(v.looseObject({})), v.maxLength(OBJECT_COUNT_MAX)),
  ]),
  /** Real machines, beside the cluster or, without manifests, instead of it. */
  nodes: v.optional(v.pipe(v.array(PastedNode), v.maxLength(DUMP_COUNT_MAX)), []),
  cluster: v.optional(
    v.strictObject({
      /** Nodes made when the manifests bring none. */
      nodes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)), 2),
      serviceCIDR: v.optional(name, '10.96.0.0/12'),
      /** How clusters that are made by Cluster API behave. */
      machines: v.optional(
        v.strictObject({
          engine: v.optional(v.picklist(['v1beta2', 'v1alpha1']), 'v1beta2'),
          hasCloudController: v.optional(v.boolean(), false),
          /** cluster-autoscaler runs, with these flags; `{}` is how it comes. */
          autoscaler: v.exactOptional(AutoscalerFlagsSchema),
          nodeGraceSeconds: v.optional(
            v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(3_600)),
            50,
          ),
        }),
      ),
      clusterCIDR: v.optional(name, '10.244.0.0/16'),
      /** An etcd that is looked at, beside the Nodes. */
      etcd: v.optional(EtcdSettings),
      nodePortRange: v.optional(v.strictObject({ from: port, to: port }), {
        from: 30_000,
        to: 32_767,
      }),
      kubeProxy: v.optional(KubeProxySettings),
      dns: v.exactOptional(DnsSettings),
      network: v.exactOptional(NetworkSchema),
      loadBalancer: v.exactOptional(BalancerSettings),
    }),
    {},
  ),
  /** What sliders changed, over what the manifests say. By `namespace/name`. */
  settings: v.optional(Settings, {}),
  inputs: v.pipe(v.array(Input), v.maxLength(INPUT_COUNT_MAX)),
  ...Lesson,
  /** What else to try: each changes parts of this document. */
  tries: v.exactOptional(v.pipe(v.array(Try), v.maxLength(6))),
})

export type Scenario = v.InferOutput<typeof ScenarioSchema>
export type Input = v.InferOutput<typeof Input>
export type { Goal } from './goal-schema.ts'
export type { Derived, Moment, Own } from './teaching-schema.ts'
export type PastedNode = v.InferOutput<typeof PastedNode>
export type KubeProxySettings = v.InferOutput<typeof KubeProxySettings>
export type Question = Scenario['questions'][number]
export type Try = NonNullable<Scenario['tries']>[number]
