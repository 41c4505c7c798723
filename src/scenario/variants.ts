import { LIBRARIES } from '../domains/names/model.ts'
import type { Manifest } from './applied-objects.ts'
import { type Input, KubeProxySettings, type Scenario, type Try } from './schema.ts'
import { tryOut } from './try-out.ts'
import { ndotsOf, withNdots } from './vary-ndots.ts'

/** A document with its manifests parsed: what can be varied. */
export interface Given {
  readonly scenario: Scenario
  readonly objects: readonly Manifest[]
}

export const VARIANT_KINDS = ['try', 'mode', 'library', 'ndots', 'nodeLocal', 'replicas'] as const
export type VariantKind = (typeof VARIANT_KINDS)[number]

/** One thing that is different, by an id that a link can hold: `mode:nftables`, `ndots:1`, `replicas:shop/web=6`. */
export interface Variant {
  readonly id: string
  readonly kind: VariantKind
  readonly value: string
  /** Of a number of replicas: the Deployment. */
  readonly name?: string
  /** Of an author's "what if": its label. */
  readonly label?: Try['label']
  readonly made: () => Given
}

/** Everything that can be compared with a scenario; nothing that it is already. */
export function variantsOf(given: Given): readonly Variant[] {
  return [
    ...triesOf(given),
    ...modesOf(given),
    ...librariesOf(given),
    ...ndotsChoices(given),
    ...nodeLocalOf(given),
    ...replicasOf(given),
  ]
}

export const findVariant = (given: Given, id: string): Variant | undefined =>
  variantsOf(given).find((variant) => variant.id === id)

const triesOf = ({ scenario, objects }: Given): readonly Variant[] =>
  (scenario.tries ?? []).map((each, place) => ({
    id: `try:${place + 1}`,
    kind: 'try',
    value: `${place + 1}`,
    label: each.label,
    made: () => ({ scenario: tryOut(scenario, each), objects }),
  }))

const MODES: readonly Mode[] = KubeProxySettings.entries.mode.wrapped.options
type Mode = NonNullable<KubeProxySettings['mode']>

function modesOf({ scenario, objects }: Given): readonly Variant[] {
  if (!objects.some(({ kind }) => kind === 'Service')) return []
  const now = scenario.cluster.kubeProxy?.mode ?? 'iptables'
  return MODES.filter((mode) => mode !== now).map((mode) => ({
    id: `mode:${mode}`,
    kind: 'mode',
    value: mode,
    made: () => ({
      scenario: tryOut(scenario, { label: mode, kubeProxy: { mode } }),
      objects,
    }),
  }))
}

type Asking = Extract<Input, { readonly kind: 'names/asked' }>

const isAsking = (input: Input): input is Asking => input.kind === 'names/asked'

function librariesOf({ scenario, objects }: Given): readonly Variant[] {
  const used = new Set(scenario.inputs.filter(isAsking).map(({ library }) => library))
  if (used.size === 0) return []
  return LIBRARIES.filter((library) => used.size > 1 || !used.has(library)).map((library) => ({
    id: `library:${library}`,
    kind: 'library',
    value: library,
    made: () => ({
      scenario: {
        ...scenario,
        inputs: scenario.inputs.map((input) => (isAsking(input) ? { ...input, library } : input)),
      },
      objects,
    }),
  }))
}

const NDOTS = [1, 2, 3, 5] as const

function ndotsChoices({ scenario, objects }: Given): readonly Variant[] {
  const askers = [...new Set(scenario.inputs.filter(isAsking).map(({ from }) => from))]
  const now = new Set(askers.map((pod) => ndotsOf(objects, pod)))
  if (askers.length === 0) return []
  return NDOTS.filter((ndots) => now.size > 1 || !now.has(ndots)).map((ndots) => ({
    id: `ndots:${ndots}`,
    kind: 'ndots',
    value: `${ndots}`,
    made: () => {
      const varied = withNdots(objects, askers, ndots)
      return { scenario: { ...scenario, manifests: [...varied] }, objects: varied }
    },
  }))
}

/** A DNS cache on every Node, where there is none; none, where there is one. */
function nodeLocalOf({ scenario, objects }: Given): readonly Variant[] {
  if (!scenario.inputs.some(isAsking)) return []
  const { nodeLocal: now, ...dns } = scenario.cluster.dns ?? {}
  const value = now ? 'off' : 'on'
  const varied = now ? dns : { ...dns, nodeLocal: { localAddress: NODE_LOCAL } }
  return [
    {
      id: `nodeLocal:${value}`,
      kind: 'nodeLocal',
      value,
      made: () => ({
        scenario: { ...scenario, cluster: { ...scenario.cluster, dns: varied } },
        objects,
      }),
    },
  ]
}

const NODE_LOCAL = '169.254.20.10' // of the addon: cluster/addons/dns/nodelocaldns/README.md, Kubernetes v1.36

const REPLICAS = [1, 2, 3, 6, 10] as const

function replicasOf({ scenario, objects }: Given): readonly Variant[] {
  return objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ metadata, spec }) => {
      const { namespace = 'default', name } = metadata as { namespace?: string; name: string } // as: a Deployment that was accepted
      const full = `${namespace}/${name}`
      const own = (spec as { replicas?: number } | undefined)?.replicas ?? 1 // as: a Deployment that was accepted
      const now = scenario.settings.replicas?.[full] ?? own
      return REPLICAS.filter((count) => count !== now).map((count): Variant => {
        const replicas = { ...scenario.settings.replicas, [full]: count }
        const settings = { ...scenario.settings, replicas }
        return {
          id: `replicas:${full}=${count}`,
          kind: 'replicas',
          value: `${count}`,
          name: full,
          made: () => ({ scenario: { ...scenario, settings }, objects }),
        }
      })
    })
}
