import * as v from 'valibot'
import { RESOLV_CONF_PATHS, RESOLVED_MODES } from '../domains/names/model.ts'
import { NODE_FILE_MAX } from './limits.ts'

/** What surrounds the names of a cluster, and what a learner changed in Pods. Limits are part of the type. */

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(320))
const text = v.pipe(v.string(), v.maxLength(600))
const file = v.pipe(v.string(), v.maxLength(NODE_FILE_MAX))
const address = v.pipe(v.string(), v.ipv4())
const ms = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60_000))

/** Name -> type -> data. */
const Names = v.record(name, v.record(name, v.union([text, v.array(text)])))

const NameServer = v.strictObject({
  name,
  /** Zone -> its records, a line each, as in a zone file. */
  zones: v.record(name, v.pipe(v.array(text), v.maxLength(200))),
  isSilent: v.exactOptional(v.boolean()),
})

const servers = v.pipe(v.array(address), v.maxLength(6))
const domains = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.maxLength(256),
      v.regex(
        /^~?(\.|[\w-]{1,63}(\.[\w-]{1,63})*\.?)$/,
        'a domain, with ~ before it where it only routes',
      ),
    ),
  ),
  v.maxLength(32),
)

/** systemd-resolved of every Node. */
const Resolved = v.strictObject({
  mode: v.exactOptional(v.picklist(RESOLVED_MODES)),
  servers: v.exactOptional(servers),
  fallback: v.exactOptional(servers),
  domains: v.exactOptional(domains),
  links: v.exactOptional(
    v.record(
      v.pipe(v.string(), v.regex(/^[\w.-]{1,15}$/)),
      v.strictObject({
        servers: v.exactOptional(servers),
        domains: v.exactOptional(domains),
        isDefaultRoute: v.exactOptional(v.boolean()),
      }),
    ),
  ),
  cache: v.exactOptional(v.picklist(['yes', 'no-negative', 'no'])),
  singleLabel: v.exactOptional(v.boolean()),
  llmnr: v.exactOptional(v.boolean()),
})

export const DnsSettings = v.strictObject({
  /** /etc/resolv.conf of every Node. */
  nodeFile: v.exactOptional(file),
  /** /run/systemd/resolve/resolv.conf of every Node. */
  resolvedFile: v.exactOptional(file),
  /** kubelet's field of this name: which of the two files it reads. */
  resolvConf: v.exactOptional(v.picklist(RESOLV_CONF_PATHS)),
  /** systemd-resolved runs on every Node, and the two files are its own (but for `foreign`). */
  resolved: v.exactOptional(Resolved),
  /** What the servers of those files know. */
  upstream: v.exactOptional(Names),
  /** How long they take, in simulated ms. */
  upstreamMs: v.exactOptional(ms),
  /** Other servers, by address, and what each knows. */
  stubs: v.exactOptional(v.record(name, Names)),
  /** Servers that hear and never answer. */
  silent: v.exactOptional(v.pipe(v.array(name), v.maxLength(20))),
  /** Machines that are there, with port 53 closed. */
  dead: v.exactOptional(v.pipe(v.array(name), v.maxLength(20))),
  /** By Node, simulated ms that a DNS server there waits for its turn on a busy CPU before it answers. */
  slow: v.exactOptional(v.record(name, ms)),
  /** A recursive resolver and the servers that it asks, each a machine: in place of `upstream`. */
  internet: v.exactOptional(
    v.strictObject({
      resolver: v.optional(address, '192.168.0.53'),
      hopMs: v.optional(ms, 20),
      servers: v.record(address, NameServer),
    }),
  ),
  /** node-local-dns on every Node: the objects of its addon are applied with the manifests. */
  nodeLocal: v.exactOptional(
    v.strictObject({
      /** Beside the ClusterIP of the Service kube-dns. */
      localAddress: v.optional(address, '169.254.20.10'),
      /** How it asks CoreDNS for names of the cluster; absent: over TCP (`force_tcp`), as the addon does. */
      upstreams: v.exactOptional(v.picklist(['prefer_udp', 'as_asked'])),
    }),
  ),
})

export const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const

const upTo = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** Fields of a Pod's spec, over those of its manifest. The API server's own limits are checked by `check-pod-dns.ts`. */
export const PodDns = v.strictObject({
  hostNetwork: v.exactOptional(v.boolean()),
  dnsPolicy: v.exactOptional(v.picklist(DNS_POLICIES)),
  dnsConfig: v.exactOptional(
    v.strictObject({
      nameservers: v.exactOptional(v.pipe(v.array(upTo(64)), v.maxLength(3))),
      searches: v.exactOptional(v.pipe(v.array(upTo(256)), v.maxLength(32))),
      options: v.exactOptional(
        v.pipe(
          v.array(v.strictObject({ name: upTo(64), value: v.exactOptional(upTo(64)) })),
          v.maxLength(32),
        ),
      ),
    }),
  ),
})
export type PodDns = v.InferOutput<typeof PodDns>
