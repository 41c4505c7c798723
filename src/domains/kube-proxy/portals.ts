import { nextBelow, type RandomState } from '../../core/sim/random.ts'
import type { Portal } from './model.ts'
import { portsWithEndpoints, type RuleRequest } from './write-rules.ts'
import { userspacePorts } from './write-userspace.ts'

/** What kube-proxy itself keeps in userspace mode: pkg/proxy/userspace/roundrobin.go, Kubernetes v1.25. */

export type Portals = Readonly<Record<string, Portal>>

/** The portals of all ports of Services. An open one keeps its port; endpoints that changed are shuffled anew. */
export function portalsAfter(
  before: Portals,
  request: RuleRequest,
  random: RandomState,
): { readonly portals: Portals; readonly random: RandomState } {
  const portals: Record<string, Portal> = {}
  const ready = new Map(
    portsWithEndpoints({ ...request, family: 'ipv4' }).map(({ port, endpoints }) => [
      port.name,
      endpoints.filter((one) => one.ready).map(({ text }) => text),
    ]),
  )
  for (const { port, listensOn } of userspacePorts(request, before)) {
    const old = before[port.name]
    const texts = ready.get(port.name) ?? []
    const base = { protocol: port.protocol, listensOn, stickySeconds: port.stickySeconds }
    if (old && isSameSet(old.endpoints, texts)) {
      portals[port.name] = { ...old, ...base }
      continue
    }
    const [endpoints, after] = shuffled(texts, random)
    random = after
    const clients = Object.entries(old?.clients ?? {}).filter(([, one]) =>
      texts.includes(one.endpoint),
    )
    portals[port.name] = { ...base, endpoints, next: 0, clients: Object.fromEntries(clients) }
  }
  return { portals, random }
}

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one))

function shuffled(
  texts: readonly string[],
  random: RandomState,
): readonly [readonly string[], RandomState] {
  const all = [...texts]
  let state = random
  for (let last = all.length - 1; last > 0; last--) {
    const [at, after] = nextBelow(state, last + 1)
    state = after
    const [moved = ''] = all.splice(at, 1)
    all.push(moved)
  }
  return [all, state]
}

export interface Asking {
  readonly client: string
  /** Simulated ms. */
  readonly now: number
  /** The endpoint of before did not answer: it is not taken again only because the client was there. */
  readonly isReset: boolean
}

/** `NextEndpoint`: the client's own within its time, else the next in turn; undefined: there is none. */
export function nextEndpoint(
  portal: Portal,
  { client, now, isReset }: Asking,
): { readonly endpoint: string; readonly isKept: boolean; readonly portal: Portal } | undefined {
  const { endpoints, next, stickySeconds, clients } = portal
  const kept = clients[client]
  const withClient = (endpoint: string): Portal['clients'] =>
    stickySeconds > 0 ? { ...clients, [client]: { endpoint, lastUsedAt: now } } : clients
  if (stickySeconds > 0 && kept && !isReset && now - kept.lastUsedAt < stickySeconds * 1_000)
    return {
      endpoint: kept.endpoint,
      isKept: true,
      portal: { ...portal, clients: withClient(kept.endpoint) },
    }
  const endpoint = endpoints[next]
  if (endpoint === undefined) return undefined
  return {
    endpoint,
    isKept: false,
    portal: { ...portal, next: (next + 1) % endpoints.length, clients: withClient(endpoint) },
  }
}
