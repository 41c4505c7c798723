import type { AclSettings } from './setup/acl.ts'
import type { CacheSettings } from './setup/cache.ts'
import type { ForwardSettings } from './setup/forward.ts'
import type { HostsSettings } from './setup/hosts.ts'
import type { KubernetesSettings } from './setup/kubernetes.ts'
import type { LogSettings } from './setup/logs.ts'
import type { RewriteSettings } from './setup/rewrite.ts'
import type { SmallSettings } from './setup/small.ts'
import type { TemplateSettings } from './setup/template.ts'

/** A plugin that a question passes, with its settings. */
export type Plugin =
  | AclSettings
  | CacheSettings
  | ForwardSettings
  | HostsSettings
  | KubernetesSettings
  | LogSettings
  | RewriteSettings
  | SmallSettings
  | TemplateSettings
  | OtherSettings

/** A plugin of CoreDNS that is not modelled: questions pass it unchanged. */
export interface OtherSettings {
  readonly plugin: 'other'
  readonly name: string
}

/** A block of a Corefile, ready to answer. */
export interface Block {
  readonly keys: readonly ZoneAddress[]
  /** What `bind` names; empty: every address. */
  readonly hosts: readonly string[]
  /** In the order in which a question passes them. */
  readonly plugins: readonly Plugin[]
}

export interface ZoneAddress {
  readonly transport: string
  readonly zone: string
  readonly port: string
}

export interface Config {
  readonly blocks: readonly Block[]
  /** Port -> address, empty for every other -> what listens there over plain DNS. */
  readonly listeners: Readonly<Record<string, Readonly<Record<string, Listener>>>>
}

/** Zone -> the blocks that serve it, in the order of the file. */
export type Listener = Readonly<Record<string, readonly number[]>>

/** Who hears what comes to an address and a port: a socket of that address before one of every address. */
export const listenerAt = (
  { listeners }: Config,
  address: string,
  port: string,
): Listener | undefined => listeners[port]?.[address] ?? listeners[port]?.['']

/**
 * The order in which CoreDNS v1.14.7 sets plugins up, and in which a question passes them (core/dnsserver/zdirectives.go).
 * The order in the Corefile does not matter.
 */
export const DIRECTIVES: readonly string[] = (
  'root metadata geoip cancel proxyproto quic grpc_server https https3 timeouts multisocket reload nsid bufsize bind debug ' +
  'trace ready health pprof shed prometheus errors log dnstap local dns64 any chaos loadbalance tsig rewrite autopath acl ' +
  'cache header dnssec tls minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto ' +
  'secondary etcd loop forward grpc erratic whoami on sign view nomad'
).split(' ')

/** Directives that put nothing in a question's way. */
export const ASIDE: readonly string[] =
  'root proxyproto quic grpc_server https https3 timeouts multisocket reload bind debug ready health pprof tls on sign'.split(
    ' ',
  )
