import { expect, test } from 'vitest'
import { namesOf } from '../../../src/domains/names/model.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { CLIENT, inNamedCluster, lastWorld } from './lookups.ts'

const asked = (at: number): Input =>
  ({ at, kind: 'names/asked', from: CLIENT, name: 'late', library: 'musl' }) as Input // as: the shape of this input

const late = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'late', namespace: 'shop' },
  spec: { selector: { app: 'late' }, ports: [{ port: 80 }] },
}

test('a Service that is made when the API server is back has a name when CoreDNS has asked again', () => {
  const recording = inNamedCluster([
    { at: 0, kind: 'api/stopped' } as Input, // as: the shape of this input
    { at: 60_000, kind: 'api/started' } as Input, // as: likewise
    { at: 60_010, kind: 'api/applied', objects: [late] } as Input, // as: likewise
    asked(60_020),
    asked(125_000),
  ])
  const lookups = Object.values(namesOf(lastWorld(recording)).lookups)
  expect(lookups.map(({ outcome }) => outcome?.addresses.length)).toEqual([0, 1])
})

test('a CoreDNS that starts without an API server can deny nothing, until it has read the objects', () => {
  const web = (at: number): Input =>
    ({ at, kind: 'names/asked', from: CLIENT, name: 'ng-deploy-80', library: 'musl' }) as Input // as: the shape of this input
  const image = 'registry.k8s.io/coredns/coredns:v1.14.7'
  const recording = inNamedCluster([
    { at: 0, kind: 'api/stopped' } as Input, // as: the shape of this input
    { at: 10_000, kind: 'controllers/programSet', target: image, behaviour: 'crashes' } as Input, // as: likewise
    { at: 10_500, kind: 'controllers/programSet', target: image, behaviour: 'serves' } as Input, // as: likewise
    web(5_000),
    web(40_000),
    { at: 60_000, kind: 'api/started' } as Input, // as: likewise
    web(130_000),
  ])
  const lookups = Object.values(namesOf(lastWorld(recording)).lookups)
  expect(lookups.map(({ outcome }) => outcome?.error)).toEqual(['OK', 'EAI_AGAIN', 'OK'])
})
