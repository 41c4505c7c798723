import { describe, expect, test } from 'vitest'
import { tallyOf } from '../../../src/domains/names/index.ts'
import { namesOf } from '../../../src/domains/names/model.ts'
import { ask, inNamedCluster, keysOf, lastWorld, lookupIn } from './lookups.ts'

/** What goes wrong around CoreDNS, from its cause to what the program gets. */

const scaledTo = (replicas: number, at = 0) =>
  ({
    at,
    kind: 'api/scaled',
    object: 'Deployment',
    name: 'kube-system/coredns',
    replicas,
  }) as const
const upstream = { 'www.example.com': { A: ['203.0.113.7'] } }
const corefileWith = (lines: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'coredns', namespace: 'kube-system' },
  data: { Corefile: lines },
})
const FORWARD = (options: string, cache = '    cache 30\n') => `.:53 {
    errors
    kubernetes cluster.local
    forward . /etc/resolv.conf {
${options}
    }
${cache}}
`
const named = (more: Parameters<typeof inNamedCluster>[1], ...inputs: object[]) =>
  inNamedCluster([scaledTo(1), ...(inputs as ReturnType<typeof ask>[])], { upstream, ...more })
const heardIn = (recording: ReturnType<typeof inNamedCluster>) =>
  recording.steps
    .filter(({ message }) => message.key === 'names/heard')
    .map(({ message }) => message.params.answered)

describe('the Node’s file is the stub of systemd-resolved (F1)', () => {
  const stub = { nodeFile: 'nameserver 127.0.0.53\noptions edns0 trust-ad\n' }
  const LOG =
    '[FATAL] plugin/loop: Loop (127.0.0.1:48213 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 4547991504243258144.3688648895315093531."'

  test('CoreDNS asks itself, says so in its own words, ends with 1 and is restarted again and again', () => {
    const recording = named(stub, scaledTo(2, 1_000))
    const lines = recording.steps.filter(({ message }) => message.key === 'names/loopFound')
    expect(lines[0]?.message.params.line).toBe(LOG)
    expect(lines.length).toBeGreaterThan(3)
  })

  test('no Pod of the Service is ready: queries are refused', () => {
    const recording = inNamedCluster([ask('ng-deploy-80', 'glibc', { at: 60_000 })], stub)
    expect(keysOf(recording)).toContain('traffic/rejected')
    expect(lookupIn(recording).outcome?.error).toBe('EAI_AGAIN')
  })

  test('kubelet reads the other file, as kubeadm sets it up: names are found', () => {
    const dns = {
      resolvConf: '/run/systemd/resolve/resolv.conf',
      resolvedFile: 'nameserver 192.0.2.53\n',
    } as const
    const recording = inNamedCluster([ask('www.example.com.', 'glibc')], { ...stub, upstream, dns })
    expect(lookupIn(recording).outcome?.addresses).toEqual(['203.0.113.7'])
  })

  test('without the plugin loop nobody notices: questions go in circles until the client gives up', () => {
    const corefile = corefileWith(FORWARD('      max_concurrent 20', ''))
    const recording = named(
      { ...stub, more: [corefile] },
      ask('www.example.com.', 'musl', { at: 60_000 }),
    )
    expect(keysOf(recording)).toContain('coredns/forwardFull')
    expect(lookupIn(recording).outcome?.addresses).toEqual([])
  })
})

test('no CoreDNS Pod is left, and one that crashes: refused by the rules at once (F17)', () => {
  const crash = {
    at: 0,
    kind: 'controllers/programSet',
    target: 'registry.k8s.io/coredns/coredns:v1.14.7',
    behaviour: 'crashes',
  } as const
  for (const cause of [scaledTo(0), crash]) {
    const recording = inNamedCluster([cause, ask('ng-deploy-80', 'glibc', { at: 60_000 })])
    expect(keysOf(recording)).toContain('traffic/rejected')
    const tally = recording.steps.find(({ message }) => message.key === 'names/tally')
    expect(Number(tally?.message.params.ms)).toBeLessThan(100)
  }
})

describe('the upstream is gone (F29)', () => {
  const silent = { dns: { silent: ['192.0.2.53'] } }

  test('names outside fail after two timeouts of two seconds, those of the cluster work', () => {
    const recording = named(silent, ask('www.example.com.', 'glibc', { at: 60_000 }))
    const failures = recording.steps.filter(({ message }) => message.key === 'names/answered')
    expect(failures[0]?.message.params.answered).toBe('servfail')
    expect(failures[0]?.at).toBeCloseTo(64_000, -1)
    const inside = named(silent, ask('ng-deploy-80', 'glibc', { at: 60_000 }))
    expect(lookupIn(inside).outcome?.error).toBe('OK')
  })

  test('health checks find it: from then on one try is all that a question gets', () => {
    const recording = named(
      silent,
      ask('www.example.com.', 'go', { at: 60_000 }),
      ask('www.example.com.', 'musl', { at: 90_000 }),
    )
    const late = recording.steps.filter(({ at }) => at >= 90_000)
    expect(late.some(({ message }) => message.key === 'coredns/forwardDown')).toBe(true)
    const failed = late.find(({ message }) => message.key === 'names/answered')
    expect(failed?.at).toBeCloseTo(92_000, -1)
  })
})

test('max_concurrent: the third question at once is refused (F30)', () => {
  const corefile = corefileWith(FORWARD('      max_concurrent 2', ''))
  const asks = ['a', 'b'].map((name) => ask(`${name}.example.com.`, 'musl', { at: 60_000 }))
  const recording = named({ more: [corefile], dns: { upstreamMs: 1_000 } }, ...asks)
  expect(keysOf(recording, 'coredns/forwardFull').length).toBeGreaterThan(0)
  expect(heardIn(recording)).toContain('refused')
})

describe('caches', () => {
  test('a denial outlives its cause: a Service made a moment later is unknown for up to 30 s (F24)', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'late', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.99', selector: { app: 'ng' }, ports: [{ port: 80 }] },
    }
    const recording = named(
      {},
      ask('late.shop.svc.cluster.local.', 'musl', { at: 60_000 }),
      { at: 61_000, kind: 'api/applied', objects: [service] },
      ask('late.shop.svc.cluster.local.', 'musl', { at: 80_000 }),
      ask('late.shop.svc.cluster.local.', 'musl', { at: 91_000 }),
    )
    const outcomes = Object.values(namesOf(lastWorld(recording)).lookups).map(
      ({ outcome }) => outcome?.addresses,
    )
    expect(outcomes).toEqual([[], [], ['10.96.0.99']])
  })

  test('prefetch: what is asked often is refreshed before its end, and nobody waits for it', () => {
    const cache = '    cache 30 {\n      prefetch 2 1m 20%\n    }\n'
    const corefile = corefileWith(FORWARD('      max_concurrent 1000', cache))
    const at = (ms: number) => ask('www.example.com.', 'musl', { at: 60_000 + ms, family: 'inet' })
    const recording = named(
      { more: [corefile] },
      at(0),
      at(1_000),
      at(2_000),
      at(26_000),
      at(50_000),
    )
    expect(keysOf(recording)).toContain('coredns/cachePrefetches')
    const asked = recording.steps.filter(({ message }) => message.key === 'coredns/forwardAsks')
    expect(asked.map((step) => Math.round(step.at / 1_000))).toEqual([60, 86])
    expect(tallyOf(lastWorld(recording), '5')).toEqual({ sent: 1, wasted: 0 })
  })

  test('serve_stale: what has run out is answered at once all the same, and fetched anew', () => {
    const cache = '    cache 30 {\n      serve_stale\n    }\n'
    const corefile = corefileWith(FORWARD('      max_concurrent 1000', cache))
    const recording = named(
      { more: [corefile] },
      ask('www.example.com.', 'musl', { at: 60_000, family: 'inet' }),
      ask('www.example.com.', 'musl', { at: 95_000, family: 'inet' }),
    )
    expect(keysOf(recording)).toContain('coredns/cacheStale')
    expect(keysOf(recording, 'coredns/forwardAsks')).toHaveLength(2)
    const tallies = recording.steps.filter(({ message }) => message.key === 'names/tally')
    expect(Number(tallies[1]?.message.params.ms)).toBeLessThan(5)
  })
})

test('a stub domain goes to its own server, everything else to that of the Node', () => {
  const corefile = corefileWith(
    `corp.example:53 {\n    forward . 10.150.0.1\n}\n${FORWARD('      max_concurrent 1000')}`,
  )
  const dns = { stubs: { '10.150.0.1': { 'git.corp.example': { A: ['10.150.0.7'] } } } }
  const found = (name: string) =>
    lookupIn(named({ more: [corefile], dns }, ask(name, 'musl', { at: 60_000 }))).outcome?.addresses
  expect(found('git.corp.example.')).toEqual(['10.150.0.7'])
  expect(found('www.example.com.')).toEqual(['203.0.113.7'])
})

describe('the Corefile is changed while CoreDNS runs (F39)', () => {
  const applied = (text: string) =>
    ({ at: 1_000, kind: 'api/applied', objects: [corefileWith(text)] }) as const
  const late = (name: string, at = 120_000) => ask(name, 'musl', { at })
  const broken = '.:53 {\n    kubernets cluster.local\n}\n'

  test('a better one is taken over after the reload, not before', () => {
    const stub = `corp.example:53 {\n    forward . 10.150.0.1\n}\n${FORWARD('      max_concurrent 9')}`
    const dns = { stubs: { '10.150.0.1': { 'git.corp.example': { A: ['10.150.0.7'] } } } }
    const recording = named(
      { dns },
      applied(stub),
      late('git.corp.example.', 20_000),
      late('git.corp.example.'),
    )
    const outcomes = Object.values(namesOf(lastWorld(recording)).lookups)
    expect(outcomes.map(({ outcome }) => outcome?.addresses)).toEqual([[], ['10.150.0.7']])
    expect(keysOf(recording)).toContain('names/reloaded')
  })

  test('one that does not start is logged, and the old one goes on', () => {
    const recording = named({}, applied(broken), late('ng-deploy-80'))
    const failed = recording.steps.find(({ message }) => message.key === 'names/reloadFailed')
    expect(failed?.message.params.error).toContain("Unknown directive 'kubernets'")
    expect(lookupIn(recording).outcome?.error).toBe('OK')
  })

  test('the next start of the Pod reads it, and fails each time', () => {
    const gone = { at: 2_000, kind: 'api/deleted', object: 'ReplicaSet' } as const
    const first = named({}, late('ng-deploy-80', 10))
    const set = Object.keys(lastWorld(first).api.objects.ReplicaSet ?? {}).find((name) =>
      name.includes('coredns'),
    )
    const recording = named({}, applied(broken), { ...gone, name: set }, late('ng-deploy-80'))
    expect(keysOf(recording)).toContain('names/startRefused')
    expect(lookupIn(recording).outcome?.addresses).toEqual([])
  })
})
