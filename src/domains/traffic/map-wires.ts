import type { Wire } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { objectsOf, refOf } from '../api-server/model.ts'
import type { Host } from '../netfilter/model.ts'
import { barOfDevice } from './map-nodes.ts'
import { boxOfStation } from './map-stations.ts'
import type { Flight, Station } from './model.ts'
import { overlayMap } from './overlay-map.ts'

export interface Leg {
  readonly from: string
  readonly to: string
  readonly sides: Sides
  readonly plumb?: NonNullable<Wire['plumb']>
}
type Sides = readonly [source: Wire['sourceSide'], target: Wire['targetSide']]

const ACROSS: Sides = ['right', 'left']
const DOWN: Sides = ['bottom', 'top']
const UP: Sides = ['top', 'bottom']
const BESIDE_OUTPUT = 39 // px: the way from POSTROUTING to eth0 runs right of OUTPUT

/** The lines of one Node, as the kernel connects its hooks. */
const LEGS: readonly Leg[] = [
  { from: 'cni0', to: 'prerouting', sides: DOWN, plumb: { at: 'target' } },
  { from: 'eth0', to: 'prerouting', sides: UP, plumb: { at: 'target' } },
  { from: 'prerouting', to: 'routing', sides: ACROSS },
  { from: 'routing', to: 'forward', sides: ACROSS },
  { from: 'forward', to: 'postrouting', sides: ACROSS },
  { from: 'routing', to: 'input', sides: DOWN, plumb: { at: 'source' } },
  { from: 'input', to: 'app', sides: ACROSS },
  { from: 'app', to: 'output', sides: ACROSS },
  { from: 'output', to: 'postrouting', sides: UP, plumb: { at: 'source' } },
  { from: 'postrouting', to: 'cni0', sides: UP, plumb: { at: 'source' } },
  { from: 'postrouting', to: 'eth0', sides: DOWN, plumb: { at: 'source', shift: BESIDE_OUTPUT } },
]

export function nodeWires(
  host: Host | undefined,
  node: string,
  flights: readonly Flight[],
): readonly Wire[] {
  const passed = new Map<string, Flight>()
  for (const flight of flights) {
    if (flight.station.host !== node || flight.from?.host !== node) continue
    passed.set(`${place(host, flight.from)}>${place(host, flight.station)}`, flight)
  }
  return [...LEGS, ...(overlayMap()?.legs(host) ?? [])].map(({ from, to, sides, plumb }): Wire => {
    const flight = passed.get(`${from}>${to}`)
    return {
      id: `${node}/${from}>${to}`,
      source: ref('station', `${node}/${from}`),
      sourceSide: sides[0],
      target: ref('station', `${node}/${to}`),
      targetSide: sides[1],
      ...(plumb ? { plumb } : {}),
      line: flight ? lineOf(flight) : 'link',
      ...(flight ? { lit: true } : {}),
    }
  })
}

const place = (host: Host | undefined, { name, device }: Station): string =>
  name === 'device' ? barOfDevice(host, device) : name

const lineOf = ({ direction, state }: Flight): Wire['line'] =>
  state === 'lost' ? 'dropped' : direction === 'request' ? 'data' : 'reply'

/** Pods to their bridge, Nodes and machines outside to the network; lit where a packet just came along. */
export function hopWires(
  world: World,
  flights: readonly Flight[],
  barOf: ReadonlyMap<string, Ref>,
): readonly Wire[] {
  const lit = new Map<string, Flight>()
  for (const flight of flights) {
    if (!flight.from || flight.from.host === flight.station.host) continue
    const ends = [boxOfStation(world, flight.from), boxOfStation(world, flight.station)]
    for (const end of ends) lit.set(end, flight)
  }
  const wire = (source: Ref, target: Ref, sides: Sides): Wire => {
    const flight = lit.get(source)
    return {
      id: `${source}>${target}`,
      source,
      sourceSide: sides[0],
      target,
      targetSide: sides[1],
      plumb: { at: 'source' },
      line: flight ? lineOf(flight) : 'link',
      ...(flight ? { lit: true } : {}),
    }
  }
  const pods = Object.values(objectsOf(world.api, 'Pod')).flatMap((pod) =>
    pod.spec.nodeName === undefined
      ? []
      : [wire(refOf(pod), ref('station', `${pod.spec.nodeName}/cni0`), DOWN)],
  )
  const nodes = [...barOf].map(([name, bar]) => wire(ref('station', `${name}/eth0`), bar, DOWN))
  const last = [...barOf.values()].at(-1) ?? 'station:network/0'
  const outside = Object.values(world.network.hosts)
    .filter(({ kind }) => kind === 'outside')
    .map(({ stands }) => wire(stands as Ref, last, UP)) // as: a host stands for a ref
  return [...pods, ...nodes, ...outside]
}

/** From a Service in focus to the Pods its rules can choose. */
export function endpointWires(world: World, lit: ReadonlySet<Ref>): readonly Wire[] {
  const wires: Wire[] = []
  for (const slice of Object.values(objectsOf(world.api, 'EndpointSlice'))) {
    const service = ref(
      'service',
      `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name']}`,
    )
    if (!lit.has(service)) continue
    for (const { targetRef, conditions } of slice.endpoints) {
      if (targetRef?.kind !== 'Pod' || conditions?.ready === false) continue
      const pod = ref('pod', `${targetRef.namespace}/${targetRef.name}`)
      wires.push({
        id: `${service}>${pod}`,
        source: service,
        sourceSide: 'bottom',
        target: pod,
        targetSide: 'top',
        line: 'control',
        lit: true,
      })
    }
  }
  return wires
}
