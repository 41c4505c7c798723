import type { Words } from '../core/say/message.ts'
import { zhCN as api } from '../domains/api-server/locale/zh-CN.ts'
import { zhCN as clusterApi } from '../domains/cluster-api/locale/zh-CN.ts'
import { zhCN as controllers } from '../domains/controllers/locale/zh-CN.ts'
import { zhCN as coredns } from '../domains/coredns/locale/zh-CN.ts'
import { zhCN as dns } from '../domains/dns/locale/zh-CN.ts'
import { zhCN as etcd } from '../domains/etcd/locale/zh-CN.ts'
import { zhCN as kubeProxy } from '../domains/kube-proxy/locale/zh-CN.ts'
import { zhCN as loadBalancer } from '../domains/load-balancer/locale/zh-CN.ts'
import { zhCN as names } from '../domains/names/locale/zh-CN.ts'
import { zhCN as netfilter } from '../domains/netfilter/locale/zh-CN.ts'
import { zhCN as terminal } from '../domains/terminal/locale/zh-CN.ts'
import { zhCN as traffic } from '../domains/traffic/locale/zh-CN.ts'
import { zhCN as scenario } from '../scenario/locale/zh-CN.ts'
import { zhCN as build } from '../ui/builder/locale/zh-CN.ts'
import { zhCN as learn } from '../ui/learn/locale/zh-CN.ts'
import { zhCN as ui } from '../ui/locale/zh-CN.ts'

/** All words of one language: loaded as one piece, and only when that language is read. */
export const words: Words = {
  api,
  build,
  'cluster-api': clusterApi,
  controllers,
  coredns,
  dns,
  etcd,
  'kube-proxy': kubeProxy,
  learn,
  'load-balancer': loadBalancer,
  names,
  netfilter,
  scenario,
  terminal,
  traffic,
  ui,
}
