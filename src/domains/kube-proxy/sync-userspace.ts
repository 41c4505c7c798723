import type { World } from '../../world.ts'
import { applyRestore } from '../netfilter/index.ts'
import type { Host, Listener, Tables } from '../netfilter/model.ts'
import { countChanges } from './count-changes.ts'
import { type Portals, portalsAfter } from './portals.ts'
import type { Synced, SyncTask } from './sync-writer.ts'
import { userspaceRestoreText } from './write-userspace.ts'

/** One sync in userspace mode: the ports that kube-proxy listens on, and the rules that lead there. */
export function syncUserspace(
  world: World,
  { host, proxy, request }: SyncTask,
): Synced | undefined {
  const seen = request()
  const before = proxy.userspace ?? {}
  const { portals, random } = portalsAfter(before, seen, world.random)
  const ports = (name: string) => portals[name]?.listensOn
  const text = userspaceRestoreText(seen, { ports, hasRule: hasRuleIn(host.tables) })
  const applied = applyRestore(host.tables, text)
  if (!applied.ok) return undefined
  const listeners = [...withoutPortals(host, before), ...Object.values(portals).flatMap(listenerOf)]
  return {
    host: { ...host, tables: applied.value, listeners },
    changes: countChanges(host.tables, applied.value),
    remembered: { userspace: portals },
    random,
  }
}

const hasRuleIn = (tables: Tables) => (table: 'nat' | 'filter', rule: string) => {
  const chain = rule.split(' ')[1] ?? ''
  return tables[table]?.chains[chain]?.rules.some(({ text }) => text === rule) ?? false
}

/** What listens on the host beside kube-proxy. */
export function withoutPortals({ listeners }: Host, portals: Portals): readonly Listener[] {
  const own = Object.values(portals)
  return listeners.filter(
    ({ protocol, port }) => !own.some((one) => one.protocol === protocol && one.listensOn === port),
  )
}

const listenerOf = ({ protocol, listensOn }: Portals[string]): readonly Listener[] =>
  protocol === 'sctp' ? [] : [{ protocol, port: listensOn }]
