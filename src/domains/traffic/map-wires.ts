import type { Wire } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { objectsOf, refOf } from '../api-server/model.ts'
import { boxOfStation } from './map-stations.ts'
import type { Flight, Station } from './model.ts'

type Leg = readonly [
  source: string,
  sourceSide: Wire['sourceSide'],
  target: string,
  targetSide: Wire['targetSide'],
]
/** The lines of one Node, as the kernel connects its hooks. */
const LEGS: readonly Leg[] = [
  ['cni0', 'bottom', 'prerouting', 'top'],
  ['eth0', 'top', 'prerouting', 'bottom'],
  ['prerouting', 'right', 'routing', 'left'],
  ['routing', 'right', 'forward', 'left'],
  ['forward', 'right', 'postrouting', 'left'],
  ['routing', 'bottom', 'input', 'top'],
  ['input', 'right', 'app', 'left'],
  ['app', 'right', 'output', 'left'],
  ['output', 'top', 'postrouting', 'bottom'],
  ['postrouting', 'top', 'cni0', 'bottom'],
  ['postrouting', 'bottom', 'eth0', 'top'],
]

export function nodeWires(node: string, flights: readonly Flight[]): readonly Wire[] {
  const passed = new Map<string, Flight>()
  for (const flight of flights) {
    if (flight.station.host !== node || flight.from?.host !== node) continue
    passed.set(`${place(flight.from)}>${place(flight.station)}`, flight)
  }
  return LEGS.map(([source, sourceSide, target, targetSide]): Wire => {
    const flight = passed.get(`${source}>${target}`)
    const id = (name: string) => ref('station', `${node}/${name}`)
    return {
      id: `${node}/${source}>${target}`,
      source: id(source),
      sourceSide,
      target: id(target),
      targetSide,
      line: flight ? lineOf(flight) : 'link',
      ...(flight ? { lit: true } : {}),
    }
  })
}

const place = ({ name, device }: Station): string =>
  name === 'device' ? (device === 'cni0' ? 'cni0' : 'eth0') : name

const lineOf = ({ direction, state }: Flight): Wire['line'] =>
  state === 'lost' ? 'dropped' : direction === 'request' ? 'data' : 'reply'

/** Pods to their bridge, Nodes and machines outside to the network; lit where a packet just came along. */
export function hopWires(world: World, flights: readonly Flight[]): readonly Wire[] {
  const lit = new Map<string, Flight>()
  for (const flight of flights) {
    if (!flight.from || flight.from.host === flight.station.host) continue
    const ends = [boxOfStation(world, flight.from), boxOfStation(world, flight.station)]
    for (const end of ends) lit.set(end, flight)
  }
  const wire = (
    source: Ref,
    target: Ref,
    sides: readonly [Wire['sourceSide'], Wire['targetSide']],
  ): Wire => {
    const flight = lit.get(source)
    return {
      id: `${source}>${target}`,
      source,
      sourceSide: sides[0],
      target,
      targetSide: sides[1],
      line: flight ? lineOf(flight) : 'link',
      ...(flight ? { lit: true } : {}),
    }
  }
  const down = ['bottom', 'top'] as const
  const pods = Object.values(objectsOf(world.api, 'Pod')).flatMap((pod) =>
    pod.spec.nodeName === undefined
      ? []
      : [wire(refOf(pod), ref('station', `${pod.spec.nodeName}/cni0`), down)],
  )
  const nodes = Object.keys(objectsOf(world.api, 'Node')).map((name) =>
    wire(ref('station', `${name}/eth0`), 'station:network', down),
  )
  const outside = Object.values(world.network.hosts)
    .filter(({ kind }) => kind === 'outside')
    .map(({ stands }) => wire(stands as Ref, 'station:network', ['top', 'bottom'])) // as: a host stands for a ref
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
