import { zonesOfArguments } from '../corefile/read-key.ts'
import { isRefusal, type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { type Requirement, readSelector } from '../kubernetes/read-selector.ts'
import { readSearch } from '../read-files.ts'
import { quoted, type Read, readDuration, readInt } from '../text/read-number.ts'
import { fallthroughZones, onceOnly, type SetupPlace, unknownProperty, zonesOr } from './place.ts'

/** The block of `kubernetes` (coredns plugin/kubernetes/setup.go, v1.14.7). */
export interface KubernetesSettings {
  readonly plugin: 'kubernetes'
  readonly zones: readonly string[]
  /** The first that is no reverse zone: names of reverse lookups end in it. */
  readonly primaryZone: string
  readonly pods: 'disabled' | 'insecure' | 'verified'
  /** Seconds. */
  readonly ttl: number
  readonly fallthrough: readonly string[]
  /** Empty: all. */
  readonly namespaces: readonly string[]
  readonly labels: readonly Requirement[]
  readonly namespaceLabels?: readonly Requirement[]
  readonly namesEndpointsByPod: boolean
  readonly hasEndpoints: boolean
  readonly ignoresEmptyServices: boolean
  readonly isZonal: boolean
  /** The searches of the server's own resolv.conf, for `autopath`. */
  readonly search: readonly string[]
}

type Draft = { -readonly [Key in keyof KubernetesSettings]: KubernetesSettings[Key] }

const PODS = ['disabled', 'insecure', 'verified'] as const
const TTL_MAX = 3600
const isReverse = (zone: string) => zone.endsWith('.in-addr.arpa.') || zone.endsWith('.ip6.arpa.')

export function readKubernetes(place: SetupPlace): KubernetesSettings | Refusal {
  const { walk } = place
  let settings: KubernetesSettings | undefined
  while (walk.next()) {
    if (settings) return onceOnly()
    const read = readStanza(place)
    if (isRefusal(read)) return read
    settings = read
  }
  return settings ?? refuse('nothing to read')
}

function readStanza({ walk, zones, files }: SetupPlace): KubernetesSettings | Refusal {
  const own = zonesOr(walk.remaining(), zones)
  const primaryZone = own.find((zone) => !isReverse(zone))
  if (primaryZone === undefined) return refuse('non-reverse zone name must be used')
  const draft: Draft = {
    plugin: 'kubernetes',
    zones: own,
    primaryZone,
    pods: 'disabled',
    ttl: 5,
    fallthrough: [],
    namespaces: [],
    labels: [],
    namesEndpointsByPod: false,
    hasEndpoints: true,
    ignoresEmptyServices: false,
    isZonal: false,
    search: readSearch(files['/etc/resolv.conf'] ?? ''),
  }
  let multicluster: readonly string[] = []
  while (walk.nextInBlock()) {
    if (walk.word() === 'multicluster') {
      multicluster = zonesOfArguments(walk.remaining())
      continue
    }
    const read = OPTIONS[walk.word()]
    if (!read) return unknownProperty(walk)
    const refusal = read(draft, { walk, zones, files, hostName: '' })
    if (refusal) return refusal
  }
  if (draft.namespaces.length > 0 && draft.namespaceLabels) {
    return walk.fault('namespaces and namespace_labels cannot both be set')
  }
  const foreign = multicluster.find((zone) => !own.includes(zone))
  if (foreign !== undefined) {
    const list = `[${own.join(' ')}]`
    return walk.fault(
      `is not authoritative for the multicluster zone ${foreign} (authoritative zones: ${list})`,
    )
  }
  if (draft.isZonal && !draft.hasEndpoints) {
    return walk.fault('zonal requires the endpoint cache; remove noendpoints')
  }
  return draft
}

type ReadOption = (draft: Draft, place: SetupPlace) => Refusal | undefined

/** An option that takes no words. */
const flag =
  (set: (draft: Draft) => void): ReadOption =>
  (draft, { walk }) => {
    if (walk.remaining().length > 0) return walk.wrongCount()
    set(draft)
    return undefined
  }

/** An option that changes nothing here; `isFine` says how many words it takes. */
const ignored =
  (isFine: (count: number) => boolean): ReadOption =>
  (_, { walk }) =>
    isFine(walk.remaining().length) ? undefined : walk.wrongCount()

const OPTIONS: Readonly<Record<string, ReadOption>> = {
  endpoint_pod_names: flag((draft) => {
    draft.namesEndpointsByPod = true
  }),
  noendpoints: flag((draft) => {
    draft.hasEndpoints = false
  }),
  zonal: flag((draft) => {
    draft.isZonal = true
  }),
  pods: (draft, { walk }) => {
    const [mode = '', ...more] = walk.remaining()
    if (mode === '' || more.length > 0) return walk.wrongCount()
    const known = PODS.find((one) => one === mode)
    if (!known) {
      return refuse(`wrong value for pods: ${mode},  must be one of: disabled, verified, insecure`)
    }
    draft.pods = known
    return undefined
  },
  namespaces: (draft, { walk }) => {
    const words = walk.remaining()
    if (words.length === 0) return walk.wrongCount()
    draft.namespaces = [...draft.namespaces, ...words]
    return undefined
  },
  labels: (draft, { walk }) => {
    const text = walk.remaining().join(' ')
    if (text === '') return walk.wrongCount()
    const selector = readSelector(text)
    if (!selector.ok)
      return refuse(`unable to parse label selector value: '${text}': ${selector.error}`)
    draft.labels = selector.value
    return undefined
  },
  namespace_labels: (draft, { walk }) => {
    const text = walk.remaining().join(' ')
    if (text === '') return walk.wrongCount()
    const selector = readSelector(text)
    if (!selector.ok) {
      return refuse(`unable to parse namespace_label selector value: '${text}': ${selector.error}`)
    }
    draft.namespaceLabels = selector.value
    return undefined
  },
  fallthrough: (draft, { walk }) => {
    draft.fallthrough = fallthroughZones(walk.remaining())
    return undefined
  },
  ttl: (draft, { walk }) => {
    const [word] = walk.remaining()
    if (word === undefined) return walk.wrongCount()
    const ttl = readInt(word)
    if (!ttl.ok) return refuse(ttl.error)
    if (ttl.value < 0 || ttl.value > TTL_MAX) {
      return walk.fault(`ttl must be in range [0, 3600]: ${ttl.value}`)
    }
    draft.ttl = ttl.value
    return undefined
  },
  ignore: (draft, { walk }) => {
    const [word] = walk.remaining()
    if (word === undefined) return undefined
    if (word !== 'empty_service') return refuse(`unable to parse ignore value: '${word}'`)
    draft.ignoresEmptyServices = true
    return undefined
  },
  startup_timeout: (_, { walk }) => {
    const [word] = walk.remaining()
    if (word === undefined) return walk.wrongCount()
    const time = readDuration(word)
    return time.ok ? undefined : refuse(`failed to parse startup_timeout: ${word}, ${time.error}`)
  },
  endpoint: ignored((count) => count > 0),
  tls: ignored((count) => count === 3),
  kubeconfig: ignored((count) => count === 1 || count === 2),
  apiserver_qps: limit('apiserver_qps', 'ParseFloat'),
  apiserver_burst: limit('apiserver_burst', 'Atoi'),
  apiserver_max_inflight: limit('apiserver_max_inflight', 'Atoi'),
}

function limit(name: string, reader: 'ParseFloat' | 'Atoi'): ReadOption {
  return (_, { walk }) => {
    const [word = '', ...more] = walk.remaining()
    if (word === '' || more.length > 0) return walk.wrongCount()
    const isFloat = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)
    const odd = `strconv.ParseFloat: parsing ${quoted(word)}: invalid syntax`
    const read: Read<number> =
      reader === 'Atoi'
        ? readInt(word)
        : isFloat
          ? { ok: true, value: Number(word) }
          : { ok: false, error: odd }
    if (!read.ok) return walk.fault(`invalid ${name} ${quoted(word)}: ${read.error}`)
    return read.value < 0 ? walk.fault(`${name} must be >= 0`) : undefined
  }
}
