import { identityOf } from '../../core/across-versions.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { deleteObject, isSame, nameAfter, writeObject } from '../api-server/index.ts'
import type { Endpoint, EndpointSlice, Pod, Service } from '../api-server/model.ts'
import { findObject, nameOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { type EndpointGroup, endpointGroups } from './endpoints-of.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { type Filled, fillSlices } from './fill-slices.ts'
import { servicesSelecting, slicesOf } from './find-objects.ts'

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const MANAGER = 'endpointslice-controller.k8s.io'
const SERVICE_NAME = 'kubernetes.io/service-name'
const HEADLESS = 'service.kubernetes.io/headless'

/** Services at once; Pods after a while, so that many changes of Pods come to one write. */
export const watchEndpoints: Watch = {
  objects: ['Service', 'Pod', 'EndpointSlice'],
  wake(world, { object, name, verb, before }) {
    if (object === 'Service') {
      return verb === 'deleted' ? world : enqueue(world, 'endpointslice', { name })
    }
    if (object === 'EndpointSlice') {
      const service = before?.metadata.labels?.[SERVICE_NAME]
      if (verb !== 'deleted' || service === undefined) return world
      return enqueue(world, 'endpointslice', { name: `${before?.metadata.namespace}/${service}` })
    }
    const old = before as Pod | undefined // as: its kind says so
    const pod = findObject(world.api, 'Pod', name)
    if (!identityOf(world.api.objects, 'Service') || (pod && old && !matters(old, pod)))
      return world
    const delayMs = world.controllers.pace.endpointSliceBatchMs
    let after = world
    for (const one of [pod, old]) {
      for (const service of one ? servicesSelecting(world, one) : []) {
        after = enqueue(after, 'endpointslice', { name: nameOf(service), delayMs })
      }
    }
    return after
  },
}

/** Changes of a Pod that can change an endpoint (k8s.io/endpointslice/util/controller_utils.go, podEndpointsChanged). */
function matters(before: Pod, pod: Pod): boolean {
  return (
    (before.spec.nodeName ?? '') !== (pod.spec.nodeName ?? '') ||
    (before.status.phase ?? '') !== (pod.status.phase ?? '') ||
    readyOf(before) !== readyOf(pod) ||
    (before.metadata.deletionTimestamp ?? '') !== (pod.metadata.deletionTimestamp ?? '') ||
    !isSame(before.metadata.labels ?? {}, pod.metadata.labels ?? {}) ||
    !isSame(addressesOf(before), addressesOf(pod))
  )
}

const readyOf = ({ status }: Pod): string =>
  status.conditions?.find(({ type }) => type === 'Ready')?.status ?? ''
const addressesOf = ({ status }: Pod) => status.podIPs ?? status.podIP ?? ''

/** Brings the slices of a Service in line with the Pods it selects. */
export function* reconcileService(world: World, name: string): Script<World> {
  const service = findObject(world.api, 'Service', name)
  if (!service || service.metadata.deletionTimestamp) return world
  const groups = endpointGroups(world.api, service)
  if (!groups) return world
  const managed = slicesOf(world, name).filter(isManaged)
  const used = new Set<EndpointSlice>()
  const plans = [...groups, ...placeholdersFor(service, groups)].map((group) => {
    const mine = managed.filter((slice) => isOfGroup(slice, group))
    for (const slice of mine) used.add(slice)
    return planFor(group, mine)
  })
  const spare = [
    ...plans.flatMap(({ removed }) => removed),
    ...managed.filter((slice) => !used.has(slice)),
  ]
  let after = world
  for (const { slice, endpoints } of plans.flatMap(({ updated }) => updated)) {
    after = yield* update(after, service, { ...slice, endpoints })
  }
  for (const made of plans.flatMap((plan) => plan.made)) {
    // A slice that would be deleted is written anew instead (reconciler.go, finalize).
    const place = spare.findIndex(({ addressType }) => addressType === made.group.addressType)
    const [reused] = place < 0 ? [] : spare.splice(place, 1)
    const { group, endpoints } = made
    after = reused
      ? yield* update(after, service, { ...reused, ports: group.ports, endpoints })
      : yield* create(after, service, made)
  }
  for (const slice of spare) after = yield* remove(after, service, slice)
  const labels = labelsFor(service)
  for (const slice of slicesOf(after, name).filter(isManaged)) {
    if (isSame(slice.metadata.labels, labels)) continue
    after = yield* update(after, service, slice) // the labels of the Service have changed
  }
  return after
}

const isManaged = ({ metadata }: EndpointSlice): boolean =>
  metadata.labels?.[MANAGED_BY] === MANAGER && !metadata.deletionTimestamp

interface Plan extends Omit<Filled, 'made'> {
  readonly made: readonly NewSlice[]
}

function planFor(group: EndpointGroup, slices: readonly EndpointSlice[]): Plan {
  if (group.endpoints.length === 0) {
    const isMissing = slices.length === 0
    return {
      updated: [],
      removed: slices.slice(1),
      made: isMissing ? [{ group, endpoints: [] }] : [],
    }
  }
  const { updated, removed, made } = fillSlices(slices, group.endpoints)
  return { updated, removed, made: made.map((endpoints) => ({ group, endpoints })) }
}

function* update(world: World, service: Service, slice: EndpointSlice): Script<World> {
  const metadata = { ...slice.metadata, labels: labelsFor(service) }
  const after = writeObject<EndpointSlice>(world, { ...slice, metadata })
  if (after === world) return world
  const { endpoints } = slice
  const said = { service: refOf(service), slice: refOf(slice), ready: readyIn(endpoints) }
  const message = say('sliceUpdated', { ...said, count: endpoints.length })
  const before = findObject(world.api, 'EndpointSlice', nameOf(slice))?.endpoints ?? []
  const isQuiet = isSame(readyAddresses(before), readyAddresses(endpoints)) // kube-proxy will use the same ones
  yield isQuiet ? detail(after, message, refOf(slice)) : story(after, message, refOf(slice))
  return after
}

/** A family without endpoints keeps one empty slice (reconciler.go, newPlaceholder). */
const placeholdersFor = (
  { spec }: Service,
  groups: readonly EndpointGroup[],
): readonly EndpointGroup[] =>
  (spec.ipFamilies ?? ['IPv4'])
    .filter((addressType) => !groups.some((group) => group.addressType === addressType))
    .map((addressType) => ({ addressType, ports: [], endpoints: [] }))

const isOfGroup = (slice: EndpointSlice, { addressType, ports }: EndpointGroup): boolean =>
  slice.addressType === addressType && isSame(portKeys(slice.ports ?? []), portKeys(ports))

const portKeys = (ports: EndpointGroup['ports']): readonly string[] =>
  ports
    .map(
      ({ name = '', port, protocol = 'TCP', appProtocol = '' }) =>
        `${name} ${port}/${protocol} ${appProtocol}`,
    )
    .toSorted()

const readyAddresses = (endpoints: readonly Endpoint[]): readonly string[] =>
  endpoints
    .filter(({ conditions }) => conditions?.ready ?? true)
    .flatMap(({ addresses }) => addresses)

const readyIn = (endpoints: readonly Endpoint[]): number =>
  endpoints.filter(({ conditions }) => conditions?.ready ?? true).length

/** Those of the Service, and the ones that only this controller gives (endpointslice/utils.go, setEndpointSliceLabels). */
function labelsFor({ metadata, spec }: Service): Readonly<Record<string, string>> {
  const { [HEADLESS]: _, ...labels } = metadata.labels ?? {}
  const headless = spec.clusterIP === 'None' ? { [HEADLESS]: '' } : {}
  return { ...labels, ...headless, [SERVICE_NAME]: metadata.name, [MANAGED_BY]: MANAGER }
}

interface NewSlice {
  readonly group: EndpointGroup
  readonly endpoints: readonly Endpoint[]
}

function* create(world: World, service: Service, { group, endpoints }: NewSlice): Script<World> {
  const { name: serviceName, namespace = 'default', uid } = service.metadata
  const [name, random] = nameAfter(`${serviceName}-`, world.random)
  const owner = { apiVersion: 'v1', kind: 'Service', name: serviceName, uid }
  const after = writeObject<EndpointSlice>(
    { ...world, random },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name,
        namespace,
        generateName: `${serviceName}-`,
        labels: labelsFor(service),
        ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
      },
      addressType: group.addressType,
      endpoints,
      ports: group.ports,
    },
  )
  const slice = findObject(after.api, 'EndpointSlice', `${namespace}/${name}`)
  if (!slice) return after
  const said = { service: refOf(service), slice: refOf(slice), ready: readyIn(endpoints) }
  const message = say('sliceCreated', { ...said, count: endpoints.length })
  yield endpoints.length === 0
    ? detail(after, message, refOf(slice))
    : story(after, message, refOf(slice))
  return after
}

function* remove(world: World, service: Service, slice: EndpointSlice): Script<World> {
  const after = deleteObject(world, slice)
  yield detail(
    after,
    say('sliceRemoved', { service: refOf(service), slice: refOf(slice) }),
    refOf(service),
  )
  return after
}
