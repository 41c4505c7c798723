import type { Pod } from '../domains/api-server/model.ts'
import { understand } from '../domains/api-server/validate-object.ts'
import {
  checkNodeFile,
  type KubeletSettings,
  kernelHostname,
  podDns,
  writeResolvConf,
} from '../domains/dns/index.ts'
import { readManifests } from '../scenario/read-manifests.ts'
import { words } from '../words/en.ts'
import { openPhrasebook } from '../words/format.ts'
import type { Io } from './main.ts'

/** `resolv-conf`: the file that kubelet and the runtime write for a Pod. docs/cli.md has its arguments. */

const FLAGS = ['pod', 'node-resolv-conf', 'cluster-dns', 'cluster-domain']
const CLUSTER_DNS = '10.96.0.10'
const CLUSTER_DOMAIN = 'cluster.local'
const NODE_IP = '192.168.64.2'

export function runResolvConf(args: readonly string[], io: Io): number {
  const asked = readFlags(args)
  if (typeof asked === 'string') {
    io.err(`hopscope resolv-conf: ${asked}`)
    return 2
  }
  const pod = readPod(asked.pod ?? '', io)
  if (typeof pod === 'number') return pod
  const path = asked['node-resolv-conf']
  const settings: KubeletSettings = {
    clusterDns: (asked['cluster-dns'] ?? CLUSTER_DNS).split(',').filter(Boolean),
    clusterDomain: asked['cluster-domain'] ?? CLUSTER_DOMAIN,
    resolvConf: path ?? '/etc/resolv.conf',
    nodeFile: path ? io.readText(path) : '',
    nodeIPs: [NODE_IP],
  }
  const formed = podDns(pod, settings)
  const hostname = kernelHostname(pod, settings.clusterDomain)
  if (!formed.ok || !hostname.ok) {
    const reason = !formed.ok ? formed.reason : hostname.ok ? '' : hostname.reason
    io.err(`Warning FailedCreatePodSandBox (pod): ${reason}`)
    return 1
  }
  for (const { reason, object, message } of [...checkNodeFile(settings), ...formed.warnings])
    io.err(`Warning ${reason} (${object}): ${message}`)
  const text = writeResolvConf(formed.dns)
  if (text !== '') io.out(text)
  return 0
}

type Asked = Readonly<Record<string, string>>

/** The arguments, or what is wrong with them. */
function readFlags(args: readonly string[]): Asked | string {
  const flags: Record<string, string> = {}
  for (let place = 0; place < args.length; place += 2) {
    const name = (args[place] ?? '').replace(/^--/, '')
    const value = args[place + 1]
    if (!args[place]?.startsWith('--') || !FLAGS.includes(name)) return `what is ${args[place]}?`
    if (value === undefined) return `--${name} needs a value`
    flags[name] = value
  }
  return flags.pod === undefined ? '--pod POD.yaml is needed' : flags
}

/** The Pod, or the exit status where there is none, which standard error then explains. */
function readPod(path: string, io: Io): Pod | number {
  const read = readManifests(io.readText(path))
  if (!read.ok) {
    const book = openPhrasebook('en', words)
    for (const { line = 1, column = 1, message } of read.problems)
      io.err(`${path}:${line}:${column}: ${book.text(message)}`)
    return 2
  }
  const { objects, placeOf } = read.value
  const [given] = objects
  if (given?.kind !== 'Pod' || objects.length > 1) {
    io.err(`${path}: kind: one Pod is needed`)
    return 2
  }
  const { draft, findings } = understand(given)
  for (const { path: field, reason } of findings) {
    const { line, column } = placeOf(`0.${field}`)
    io.err(`${path}:${line}:${column}: ${reason}`)
  }
  if (findings.length > 0) return findings.some(({ rule }) => rule === 'type') ? 2 : 1
  return draft as Pod // as: its kind was looked at
}
