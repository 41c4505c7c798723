/** What happened to Deployments, ReplicaSets and Pods, as orders that do not depend on names or on who was a little faster. */

/** One version of an object, in the order in which the API server stored them; `object` is absent when it has gone. */
export interface Version {
  readonly kind: string
  readonly name: string
  readonly object?: Anything
}

/** Kind and name of what it is about, type, reason, who tells it, and the message. */
export type PeerEvent = readonly [kind: string, name: string, type: string, reason: string, by: string, message: string]

// biome-ignore lint/suspicious/noExplicitAny: objects of two systems, read field by field
type Anything = any

/** `web`: of a Deployment; `web.1`: its first ReplicaSet; `web.1/pods`: all Pods of that, what each of them went through. */
export interface History {
  /** In one order: a ReplicaSet is sized, a Pod of it is made, gets ready, is to go, is gone. */
  readonly milestones: readonly string[]
  /** Object -> field -> the values that it had, one after the other. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  /** Kinds of lives that Pods had, with how many had each. */
  readonly lives: Readonly<Record<string, number>>
}

export function tellHistory(versions: readonly Version[]): History {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  const fields: Record<string, Record<string, string[]>> = {}
  const pods = new Map<string, Record<string, string[]>>()
  const milestones: string[] = []
  const owners = new Map<string, string>()

  const shortNameOf = ({ kind, name, object }: Version): string => {
    const key = `${kind} ${name}`
    const known = names.get(key)
    if (known) return known
    const owner = object?.metadata.ownerReferences?.[0]?.name
    if (kind === 'Pod') owners.set(name, names.get(`ReplicaSet ${owner}`) ?? '?')
    const count = (counts.get(owner) ?? 0) + 1
    if (kind === 'ReplicaSet') counts.set(owner, count)
    const short = kind === 'ReplicaSet' ? `${owner}.${count}` : name
    names.set(key, short)
    return short
  }

  for (const version of versions) {
    const short = shortNameOf(version)
    const isPod = version.kind === 'Pod'
    const life = isPod ? (pods.get(short) ?? {}) : undefined
    if (isPod && life) pods.set(short, life)
    const into = life ?? (fields[short] ??= {})
    const place = isPod ? owners.get(short) : short
    for (const [field, value] of Object.entries(fieldsOf(version))) {
      const values = (into[field] ??= [])
      if (values.at(-1) === value) continue
      values.push(value)
      const milestone = milestoneOf(field, value)
      if (milestone) milestones.push(`${place}: ${milestone}`)
    }
  }
  const lives: Record<string, number> = {}
  for (const [name, life] of pods) {
    const told = Object.entries(life).map(([field, values]) => `${field}: ${values.join(' > ')}`)
    const key = `${owners.get(name)}: ${told.join('; ')}`
    lives[key] = (lives[key] ?? 0) + 1
  }
  return { milestones: counted(milestones), fields, lives: sorted(lives) }
}

/** The same milestone several times on end is told once. */
function counted(milestones: readonly string[]): readonly string[] {
  const told: { text: string; count: number }[] = []
  for (const text of milestones) {
    const last = told.at(-1)
    if (last?.text === text) last.count++
    else told.push({ text, count: 1 })
  }
  return told.map(({ text, count }) => (count === 1 ? text : `${text} (${count} times)`))
}

const sorted = (lives: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(lives).sort(([a], [b]) => (a < b ? -1 : 1)))

function milestoneOf(field: string, value: string): string | undefined {
  if (field === 'replicas') return `${value} wanted`
  if (field === 'there') return value
  if (field === 'Ready' && value === 'True') return 'a Pod is ready'
  return undefined
}

function fieldsOf({ kind, object }: Version): Readonly<Record<string, string>> {
  const words = kind === 'Pod' ? 'a Pod is' : 'is'
  if (!object) return { there: `${words} gone` }
  const there = { there: object.metadata.deletionTimestamp ? `${words} to go` : `${words} made` }
  if (kind === 'Pod') return { ...there, ...podFields(object) }
  const { spec, status = {} } = object
  const conditions = conditionFields(status.conditions)
  return {
    ...there,
    replicas: String(spec.replicas),
    has: String(status.replicas ?? 0),
    ready: String(status.readyReplicas ?? 0),
    available: String(status.availableReplicas ?? 0),
    ...(kind === 'Deployment' && { updated: String(status.updatedReplicas ?? 0) }),
    ...conditions,
  }
}

function podFields({ status = {}, spec }: Anything): Readonly<Record<string, string>> {
  const [container] = status.containerStatuses ?? []
  const { waiting, running, terminated } = container?.state ?? {}
  const state = waiting
    ? waiting.reason
    : running
      ? 'running'
      : terminated
        ? `ended ${terminated.exitCode}`
        : undefined
  return {
    phase: status.phase ?? 'Pending', // the API server's own default
    bound: String(spec.nodeName !== undefined),
    ...(state && { container: state }),
    ...conditionFields(status.conditions),
  }
}

function conditionFields(conditions: readonly Anything[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...conditions]
      .sort((a, b) => (a.type < b.type ? -1 : 1))
      .map(({ type, status, reason }) => [type, reason ? `${status} ${reason}` : status]),
  )
}
