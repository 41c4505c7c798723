import { describeCluster } from '../cluster-api/index.ts'
import { listedBy, printMembers, printStatus, statusOf } from '../etcd/index.ts'
import { printRules } from '../netfilter/index.ts'
import type { ConntrackEntry } from '../netfilter/model.ts'
import { conntrackText } from '../traffic/index.ts'
import type { Run } from './model.ts'
import { printDay } from './print-date.ts'
import { fail, notModelled, type Program, read } from './program.ts'
import { readWords } from './read-words.ts'
import { runKubectl } from './run-kubectl.ts'
import { runIp } from './tools/ip.ts'

/** The machine of somebody who runs the cluster, and the Nodes themselves. */

export const MACHINE_TOOLS = ['kubectl', 'clusterctl', 'etcdctl'] as const
export const NODE_TOOLS = ['iptables-save', 'conntrack', 'ipset', 'ip', 'hostname'] as const

const OTHERS =
  /^(?:ls|cd|pwd|ps|top|env|export|echo|sh|bash|exit|date|id|whoami|uname|cat|grep|awk|sed|head|tail|vi|vim|nano|curl|wget|ping|dig|nslookup|host|ssh|sudo|helm|docker|crictl|ctr|nerdctl|kubeadm|kubelet|k9s|jq|watch|systemctl|journalctl|iptables|ip6tables|iptables-restore|ipvsadm|nft|ss|netstat|tcpdump|man|clear|history)$/

export function* runOnControlPlane(run: Pick<Run, 'command' | 'objects' | 'image'>): Program {
  const words = readWords(firstLine(run.command))
  if (words === undefined || words === 'unclosed') return yield* notModelled()
  const [command, ...args] = words
  if (command === 'kubectl' || command === 'k') return yield* runKubectl(args, run)
  if (command === 'clusterctl') return yield* runClusterctl(args)
  if (command === 'etcdctl') return yield* runEtcdctl(args)
  if (command === undefined) return 0
  return OTHERS.test(command)
    ? yield* notModelled()
    : yield* fail(127, `bash: ${command}: command not found\n`)
}

/** A manifest may follow, up to its last line: `kubectl apply -f - <<EOF`. Its objects came with the input. */
const firstLine = (command: string): string =>
  (command.split('\n')[0] ?? '').replace(/<<-?\s*(['"]?)\w+\1\s*$/, '')

function* runClusterctl(words: readonly string[]): Program {
  const [verb, what, name] = words
  const flag = words.findIndex((word) => word === '-n' || word === '--namespace')
  const namespace = flag < 0 ? 'default' : (words[flag + 1] ?? 'default')
  if (
    verb !== 'describe' ||
    what !== 'cluster' ||
    name === undefined ||
    words.length > (flag < 0 ? 3 : 5)
  )
    return yield* notModelled()
  const lines = yield* read((world) => describeCluster(world, `${namespace}/${name}`))
  return lines
    ? yield* fail(0, `${lines.join('\n')}\n`)
    : yield* fail(
        1,
        `Error: failed to get Cluster ${namespace}/${name}: clusters.cluster.x-k8s.io "${name}" not found\n`,
      )
}

function* runEtcdctl(words: readonly string[]): Program {
  const style =
    words.join(' ').match(/(?:-w|--write-out)[= ](table|simple)/)?.[1] === 'table'
      ? 'table'
      : 'simple'
  const plain = words.filter(
    (word, at) => !/^-/.test(word) && !/^(?:-w|--write-out)$/.test(words[at - 1] ?? ''),
  )
  const asked = plain.join(' ')
  if (asked !== 'member list' && asked !== 'endpoint status') return yield* notModelled()
  const text = yield* read(({ etcd }) => {
    const members = Object.values(etcd.members).filter(({ state }) => state === 'running')
    const [first] = members
    if (!first) return ''
    return asked === 'member list'
      ? printMembers(listedBy(etcd, first), style)
      : printStatus(members.map(statusOf), style)
  })
  return text === '' ? yield* notModelled() : yield* fail(0, text)
}

export function* runOnNode({ command }: Pick<Run, 'command'>, host: string): Program {
  const words = readWords(command)
  if (words === undefined || words === 'unclosed') return yield* notModelled()
  const [tool, ...args] = words
  switch (tool) {
    case undefined:
      return 0
    case 'ip':
      return yield* runIp(host, args)
    case 'hostname':
      return args.length > 0 ? yield* notModelled() : yield* fail(0, `${host}\n`)
    case 'iptables-save':
      return yield* saveRules(host, args)
    case 'conntrack':
      return yield* listConntrack(host, args)
    case 'ipset':
      return yield* listSets(host, args)
    default:
      return OTHERS.test(tool)
        ? yield* notModelled()
        : yield* fail(127, `bash: ${tool}: command not found\n`)
  }
}

/** Debian 12's. */
const SAVE = 'iptables-save v1.8.9 (nf_tables)'
const TABLES = ['mangle', 'raw', 'filter', 'nat', 'security'] as const

function* saveRules(host: string, args: readonly string[]): Program {
  const [flag, name] = args
  if (args.length > 0 && (flag !== '-t' || args.length > 2)) return yield* notModelled()
  const order = TABLES.filter((table) => name === undefined || table === name)
  if (order.length === 0) return yield* fail(1, `iptables-save: invalid table name '${name}'\n`)
  const text = yield* read(({ network, api, clock }) => {
    const on = printDay(api.elapsedMs + clock)
    const tables = network.hosts[host]?.tables ?? {}
    return order
      .filter((table) => tables[table])
      .map((table) => printRules(tables, { order: [table] }))
      .map((rules) => `# Generated by ${SAVE} on ${on}\n${rules}# Completed on ${on}\n`)
      .join('')
  })
  return yield* fail(0, text)
}

function* listConntrack(host: string, args: readonly string[]): Program {
  if (args.join(' ') !== '-L') return yield* notModelled()
  const lines = yield* read(({ network, clock }) => {
    const entries: readonly ConntrackEntry[] = Object.values(network.hosts[host]?.conntrack ?? {})
    return entries
      .filter(({ expiresAt }) => expiresAt > clock)
      .map((entry) => conntrackText(entry, clock))
  })
  const shown = lines.map((line) => `${line}\n`).join('')
  return yield* fail(
    0,
    `${shown}conntrack v1.4.7 (conntrack-tools): ${lines.length} flow entries have been shown.\n`,
  )
}

function* listSets(host: string, args: readonly string[]): Program {
  if (!/^(?:list|-L|save|-S)$/.test(args[0] ?? '') || args.length > 1) return yield* notModelled()
  const count = yield* read(({ network }) => Object.keys(network.hosts[host]?.ipsets ?? {}).length)
  return count === 0 ? 0 : yield* notModelled()
}
