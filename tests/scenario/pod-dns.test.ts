import { describe, expect, test } from 'vitest'
import { appliedObjects } from '../../src/scenario/applied-objects.ts'
import { checkPodDns } from '../../src/scenario/check-pod-dns.ts'
import type { PodDns } from '../../src/scenario/dns-schema.ts'
import { openScenario } from '../../src/scenario/open.ts'
import { startOf } from '../../src/scenario/record-scenario.ts'
import { withCorefile } from '../../src/scenario/write-corefile.ts'
import { writtenOwner } from '../../src/scenario/written-owner.ts'
import { objectsIn, scenarioOf, textOf } from '../fixtures/scenes.ts'

const text = textOf('names.yaml')
const objects = objectsIn(text)
const settings = { replicas: {}, affinitySeconds: {} }

describe('what a learner changes in a Pod’s DNS', () => {
  const dnsConfig = { searches: ['corp.example'] }

  test('is laid over its manifest, or over the template it is made of', () => {
    const podDns = {
      'pod:shop/client': { dnsPolicy: 'None' as const, dnsConfig: { nameservers: ['192.0.2.53'] } },
      'deployment:kube-system/coredns': { dnsConfig },
    }
    const applied = appliedObjects(scenarioOf({ settings: { ...settings, podDns } }), objects)
    const specOf = (kind: string, name: string) =>
      applied.find(
        (object) => object.kind === kind && (object.metadata as { name: string }).name === name,
      )?.spec
    expect(specOf('Pod', 'client')).toMatchObject({ nodeName: 'node-a', dnsPolicy: 'None' })
    expect(specOf('Deployment', 'coredns')).toMatchObject({
      replicas: 2,
      template: { metadata: {}, spec: { dnsPolicy: 'Default', dnsConfig } },
    })
    expect(specOf('Pod', 'web-0')).not.toHaveProperty('dnsConfig')
  })

  test('a Pod of a Deployment comes from that; what no manifest speaks of comes from nothing', () => {
    const world = startOf(scenarioOf({}), objects)
    const coredns = Object.keys(world.api.objects.Pod ?? {}).find((name) =>
      name.startsWith('kube-system/coredns-'),
    )
    expect(writtenOwner(world, objects, coredns ?? '')).toBe('deployment:kube-system/coredns')
    expect(writtenOwner(world, objects, 'shop/client')).toBe('pod:shop/client')
    expect(writtenOwner(world, objects, 'shop/ghost')).toBeUndefined()
  })

  test.each([
    [{ dnsPolicy: 'None' }, 'spec.dnsConfig'],
    [{ dnsConfig: { nameservers: ['10.96.0.256'] } }, 'spec.dnsConfig.nameservers.0'],
    [{ dnsConfig: { searches: ['Corp_'] } }, 'spec.dnsConfig.searches.0'],
    [{ dnsConfig: { options: [{ name: '' }] } }, 'spec.dnsConfig.options.0'],
  ] satisfies [PodDns, string][])('the API server would refuse %j', (podDns, path) => {
    expect(checkPodDns(podDns).map((problem) => problem.path)).toEqual([path])
  })

  test('and accepts what is in order, a typing error in an option too', () => {
    expect(checkPodDns({ dnsConfig: { options: [{ name: 'dnots', value: '2' }] } })).toEqual([])
  })
})

describe('the Corefile in the manifests', () => {
  const corefile = '.:53 {\n    whoami\n}\n'
  const corefileIn = (given: ReturnType<typeof withCorefile>) => {
    const read = typeof given === 'string' ? objectsIn(given) : given
    const maps = read.filter(({ kind }) => kind === 'ConfigMap')
    expect(maps).toHaveLength(1)
    return maps[0]?.data
  }

  test('is replaced in a text, and all else stays as written', () => {
    const changed = withCorefile(text, 'kube-system', corefile)
    expect(corefileIn(changed)).toEqual({ Corefile: corefile })
    expect(objectsIn(changed as string)).toHaveLength(objects.length)
    expect(changed).toContain('# A cluster with names')
  })

  test('is replaced in objects and in Lists, and added where there is none', () => {
    expect(corefileIn(withCorefile([...objects], 'kube-system', corefile))).toEqual({
      Corefile: corefile,
    })
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
    expect(corefileIn(withCorefile(list, 'kube-system', corefile))).toEqual({ Corefile: corefile })
    expect(corefileIn(withCorefile('', 'kube-system', corefile))).toEqual({ Corefile: corefile })
    expect(corefileIn(withCorefile([], 'kube-system', corefile))).toEqual({ Corefile: corefile })
  })
})

test('a Node’s file may have ten thousand search domains; more than a million characters is refused', () => {
  const open = (nodeFile: string) =>
    openScenario({ version: 1, seed: 1, manifests: [], inputs: [], cluster: { dns: { nodeFile } } })
  const searches = Array.from({ length: 10_000 }, (_, place) => `site-${place}.corp.example`)
  expect(open(`search ${searches.join(' ')}\r\nnameserver 192.0.2.53\r\n`).ok).toBe(true)
  expect(open('#'.repeat(1_000_001)).ok).toBe(false)
})
