import { describe, expect, test } from 'vitest'
import { readPresentation, viewOf } from '../../src/app/presentation.ts'
import { lockedBy } from '../../src/player/lock-stage.ts'
import { openScenario } from '../../src/scenario/open.ts'

describe('the query of an address', () => {
  test('says how the page is presented', () => {
    const query =
      '?embed=1&autoplay=1&speed=2&loop=1&start=3&end=9&controls=min&captions=large&panels=diagram,rules,log&lock=params,time&depth=source&quiz=exam&seed=7&motion=reduce&id=u1&origin=https://lms.example&resize=lti&view=stage,raft'
    expect(readPresentation(query)).toEqual({
      lens: 'raft',
      depth: 'source',
      speed: 2,
      start: 3,
      end: 9,
      seed: 7,
      id: 'u1',
      origin: 'https://lms.example',
      tabs: ['rules', 'steps'],
      diagram: true,
      autoplay: true,
      loop: true,
      controls: 'min',
      captions: 'large',
      locks: ['params', 'time'],
      quiz: 'exam',
      resize: 'lti',
      ignored: [],
    })
  })

  test.each([
    ['curInstr=4', { start: 4 }],
    ['step=4', { start: 4 }],
    ['randomSeed=9', { seed: 9 }],
    ['speed=1.7', { speed: 2 }],
    ['speed=0.6', { speed: 0.5 }],
    ['autoplay=true', { autoplay: true }],
    ['panels=yaml', { diagram: false, tabs: ['yaml'] }],
    ['origin=https://lms.example/', { origin: 'https://lms.example' }],
    ['view=build', { isBuilding: true }],
    ['NODEMO&locale=zh&colorProfile=dark', { ignored: [] }],
  ])('understands %s, as other players say it', (query, found) =>
    expect(readPresentation(`?${query}`)).toMatchObject(found),
  )

  test.each([
    'seed=0',
    'seed=-1',
    'seed=1e9',
    'seed=99999999999',
    'speed=fast',
    'speed=0',
    'controls=some',
    'lock=everything',
    'lock=params,x',
    'quiz=maybe',
    'start=-1',
    'end=x',
    'origin=javascript:alert(1)',
    'origin=https://a.example/path',
    'origin=null',
    'origin=*',
    'panels=rules,constructor',
    'depth=__proto__',
    'autoplay=yes',
    'colour=red',
    '__proto__=1',
    'view=constructor',
  ])('lists what it does not understand and does nothing: %s', (query) => {
    const { ignored, ...rest } = readPresentation(`?${query}`)
    expect(ignored).toHaveLength(1)
    const { ignored: _, ...nothing } = readPresentation('')
    expect(rest).toEqual(nothing)
  })

  test('offers no comparison where time is locked', () => {
    expect(viewOf(readPresentation('?lock=time')).tabs).not.toContain('compare')
    expect(viewOf(readPresentation('?quiz=exam')).tabs).not.toContain('compare')
    expect(viewOf(readPresentation('')).tabs).toContain('compare')
  })
})

describe('a lock', () => {
  const opened = openScenario({ version: 1, seed: 1, manifests: [], inputs: [] })
  if (!opened.ok) throw new Error('valid')
  const before = opened.value
  const all = ['params', 'topology', 'time'] as const
  const connection = {
    at: 0,
    kind: 'traffic/opened',
    from: 'a',
    to: 'b',
    port: 1,
    protocol: 'tcp',
  } as const

  test.each([
    ['the dice', { seed: 2 }, 'params'],
    ['replicas', { settings: { replicas: { 'a/b': 1 }, affinitySeconds: {} } }, 'params'],
    [
      "kube-proxy's fields",
      { cluster: { ...before.cluster, kubeProxy: { masqueradeAll: true } } },
      'params',
    ],
    ['the number of Nodes', { cluster: { ...before.cluster, nodes: 5 } }, 'topology'],
    ['manifests', { manifests: 'kind: Pod' }, 'topology'],
    [
      'a Pod that is deleted',
      { inputs: [{ at: 0, kind: 'api/deleted', object: 'Pod', name: 'a/b' }] },
      'topology',
    ],
    [
      'a command in a terminal',
      { inputs: [{ at: 0, kind: 'terminal/run', target: 'a', line: 'kubectl' }] },
      'topology',
    ],
    ['a packet that is sent', { inputs: [connection] }, undefined],
    ['nothing', {}, undefined],
  ] as const)('holds %s', (_, change, lock) =>
    expect(lockedBy(before, { ...before, ...change } as typeof before, all)).toBe(lock),
  )
})
