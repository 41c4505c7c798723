import { expect, test } from 'vitest'
import { ask, inNamedCluster, lookupIn, sentIn } from './lookups.ts'

/** Four examples that every introduction to names in a cluster begins with, each with its queries. */

const dashboard = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kubernetes-dashboard' } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes-dashboard', namespace: 'kubernetes-dashboard' },
    spec: { clusterIP: '10.96.0.44', selector: { app: 'ng' }, ports: [{ port: 443 }] },
  },
] as NonNullable<NonNullable<Parameters<typeof inNamedCluster>[1]>['more']> // as: manifests

const lookedUp = (name: string, around: Parameters<typeof inNamedCluster>[1] = {}) => {
  const recording = inNamedCluster([ask(name, 'nslookup')], { more: dashboard, ...around })
  return { sent: sentIn(recording), addresses: lookupIn(recording).outcome?.addresses }
}

test('nslookup ng-deploy-80: the first name of the search list is the Service', () => {
  expect(lookedUp('ng-deploy-80')).toEqual({
    sent: ['ng-deploy-80.shop.svc.cluster.local. A', 'ng-deploy-80.shop.svc.cluster.local. AAAA'],
    addresses: ['10.96.0.80'],
  })
})

test('nslookup kubernetes-dashboard.kubernetes-dashboard: the second one is', () => {
  const name = 'kubernetes-dashboard.kubernetes-dashboard'
  expect(lookedUp(name)).toEqual({
    sent: [
      `${name}.shop.svc.cluster.local. A`,
      `${name}.svc.cluster.local. A`,
      `${name}.svc.cluster.local. AAAA`,
    ],
    addresses: ['10.96.0.44'],
  })
  expect(lookedUp('kubernetes-dashboard').addresses).toEqual([])
})

test('nslookup a.b.c.e.f.g: five dots, so it is asked as it is, and never searched', () => {
  expect(lookedUp('a.b.c.e.f.g')).toEqual({ sent: ['a.b.c.e.f.g. A'], addresses: [] })
})

test('dnsConfig with `dnots: 2`: www.example.com still goes through the whole list; with ndots it does not', () => {
  const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
  const option = (name: string) => ({
    upstream,
    spec: { dnsConfig: { options: [{ name, value: '2' }] } },
  })
  const name = 'www.example.com'
  const asItIs = [`${name}. A`, `${name}. AAAA`]
  expect(lookedUp(name, option('dnots')).sent).toEqual([
    `${name}.shop.svc.cluster.local. A`,
    `${name}.svc.cluster.local. A`,
    `${name}.cluster.local. A`,
    ...asItIs,
  ])
  expect(lookedUp(name, option('ndots')).sent).toEqual(asItIs)
})
