import type { Words } from '../core/say/message.ts'
import { en as api } from '../domains/api-server/locale/en.ts'
import { en as clusterApi } from '../domains/cluster-api/locale/en.ts'
import { en as controllers } from '../domains/controllers/locale/en.ts'
import { en as coredns } from '../domains/coredns/locale/en.ts'
import { en as dns } from '../domains/dns/locale/en.ts'
import { en as etcd } from '../domains/etcd/locale/en.ts'
import { en as kubeProxy } from '../domains/kube-proxy/locale/en.ts'
import { en as loadBalancer } from '../domains/load-balancer/locale/en.ts'
import { en as names } from '../domains/names/locale/en.ts'
import { en as netfilter } from '../domains/netfilter/locale/en.ts'
import { en as terminal } from '../domains/terminal/locale/en.ts'
import { en as traffic } from '../domains/traffic/locale/en.ts'
import { en as scenario } from '../scenario/locale/en.ts'
import { en as build } from '../ui/builder/locale/en.ts'
import { en as learn } from '../ui/learn/locale/en.ts'
import { en as ui } from '../ui/locale/en.ts'

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
