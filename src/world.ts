import type { Kernel } from './core/sim/kernel.ts'
import {
  type ApiEvent,
  type ApiSettings,
  type ApiSlice,
  type EventLog,
  emptyApi,
} from './domains/api-server/model.ts'
import {
  type ClusterApiEvent,
  type ClusterApiSlice,
  emptyClusterApi,
  type MachineSettings,
} from './domains/cluster-api/model.ts'
import {
  type ControllerEvent,
  type ControllersSlice,
  emptyControllers,
  type MachineryEvent,
} from './domains/controllers/model.ts'
import { type EtcdEvent, type EtcdSlice, noEtcd } from './domains/etcd/model.ts'
import {
  emptyProxies,
  type ProxyConfig,
  type ProxyEvent,
  type ProxySlice,
} from './domains/kube-proxy/model.ts'
import {
  type BalancerEvent,
  type BalancerSettings,
  type BalancerSlice,
  balancerWith,
} from './domains/load-balancer/model.ts'
import {
  type LookupEnded,
  type NamesEvent,
  type NamesSettings,
  type NamesSlice,
  namesWith,
} from './domains/names/model.ts'
import { emptyNetwork, type Network } from './domains/netfilter/model.ts'
import type { TerminalEvent, TerminalSlice } from './domains/terminal/model.ts'
import {
  type ConnectionEnded,
  noTraffic,
  type TrafficEvent,
  type TrafficSlice,
} from './domains/traffic/model.ts'

/** All that may happen. */
export type WorldEvent =
  | ApiEvent
  | ControllerEvent
  | MachineryEvent
  | ClusterApiEvent
  | EtcdEvent
  | ProxyEvent
  | BalancerEvent
  | TrafficEvent
  | NamesEvent
  | LookupEnded
  | ConnectionEnded
  | TerminalEvent

/** Everything that is true at one instant, pending events included. Plain, frozen data. */
export interface World extends Kernel<WorldEvent> {
  readonly api: ApiSlice
  /** What components told of objects, since the story began; absent until they do. */
  readonly events?: EventLog
  readonly controllers: ControllersSlice
  readonly clusterApi: ClusterApiSlice
  readonly etcd: EtcdSlice
  readonly proxy: ProxySlice
  /** Absent where nothing stands before the Nodes. */
  readonly balancer?: BalancerSlice
  readonly network: Network
  readonly traffic: TrafficSlice
  /** Absent until a name is looked up. */
  readonly names?: NamesSlice
  /** Absent until a command is typed. */
  readonly terminal?: TerminalSlice
}

export interface WorldSettings {
  readonly seed: number
  readonly api?: ApiSettings
  readonly proxy?: ProxyConfig
  readonly pace?: ControllersSlice['pace']
  readonly machines?: MachineSettings
  readonly names?: Partial<NamesSettings>
  readonly balancer?: BalancerSettings
}

export const emptyWorld = ({
  seed,
  api,
  proxy,
  pace,
  machines,
  names,
  balancer,
}: WorldSettings): World => ({
  clock: 0,
  random: seed >>> 0,
  agenda: [],
  seq: 0,
  api: emptyApi(api),
  controllers: emptyControllers(pace),
  clusterApi: emptyClusterApi(machines),
  etcd: noEtcd,
  proxy: emptyProxies(proxy),
  network: emptyNetwork,
  traffic: noTraffic,
  ...(names && { names: namesWith(names) }),
  ...(balancer && { balancer: balancerWith(balancer) }),
})
