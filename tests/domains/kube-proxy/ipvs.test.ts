import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type IpvsState,
  ipvsRestoreText,
  ipvsSaveText,
  ipvsText,
  writeIpvs,
} from '../../../src/domains/kube-proxy/index.ts'
import { IPVS_JUMPS } from '../../../src/domains/kube-proxy/write-ipvs-rules.ts'
import { applyRestore, printRules } from '../../../src/domains/netfilter/index.ts'
import { cluster } from './any-cluster.ts'
import { at, cases, goldenCase, inIpvsMode, readGolden, service, slice } from './cases.ts'
import { recordedIpvs } from './recorded-ipvs.ts'

/** IPVS mode: virtual servers, ipsets, the addresses of kube-ipvs0 and the rules that remain. */

describe('what stands in the kernel in IPVS mode', () => {
  test.each(cases)('$name: $title', ({ name, request }) => {
    const recorded = JSON.parse(readGolden(`${name}.ipvs.json`))
    expect(recordedIpvs(name, inIpvsMode(request))).toEqual(recorded)
  })
})

const ipvsCluster = cluster.map(inIpvsMode)

/** Jumps and rules, read and printed by the reader of iptables: another way to the same text. */
function readAndPrinted(state: IpvsState): string {
  const jumps = (table: string) =>
    IPVS_JUMPS.filter(([name]) => name === table).map(
      ([, from, to, comment]) => `-I ${from} -m comment --comment "${comment}" -j ${to}`,
    )
  const text = ipvsRestoreText(state).replace(/^\*(\w+)\n((?::.*\n)*)/gm, (head, table) =>
    [head.trimEnd(), ...jumps(table), ''].join('\n'),
  )
  const applied = applyRestore({}, text)
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems))
  return printRules(applied.value, { order: ['filter', 'nat'] })
}

/** Lines that hold something, without what only says when and by what it was printed. */
const bare = (text: string) =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const ipset = (command: string, input: string) =>
  spawnSync('unshare', ['--net', 'sh', '-c', command], { input, encoding: 'utf8' })
const hasIpset = process.getuid?.() === 0 && ipset('ipset list', '').status === 0

describe('any state of IPVS mode', () => {
  test('has its rules printed as iptables-save prints them', () => {
    fc.assert(
      fc.property(ipvsCluster, (request) => {
        const state = writeIpvs(request)
        const open = { ...state, closedToNode: [] } // `-m ipvs` is not modelled
        expect(bare(ipvsSaveText(open))).toEqual(bare(readAndPrinted(open)))
      }),
      { numRuns: 50 },
    )
  })

  test.runIf(hasIpset)(
    'has sets that ipset takes and prints as they are (only as root, with ipset)',
    () => {
      fc.assert(
        fc.property(ipvsCluster, (request) => {
          const sets = bare(ipvsText(writeIpvs(request))).filter((line) =>
            /^(create|add) /.test(line),
          )
          const { status, stdout, stderr } = ipset(
            'ipset restore && ipset save',
            `${sets.join('\n')}\n`,
          )
          const saved = bare(stdout).map((line) => line.replace(/ bucketsize .*$/, ''))
          expect({ status, stderr, sets: saved.toSorted() }).toEqual({
            status: 0,
            stderr: '',
            sets: sets.toSorted(),
          })
        }),
        { numRuns: 10 },
      )
    },
  )

  test('has rules in a number that does not grow with the Services', () => {
    const counts = [1, 200].map((count) => {
      const names = Array.from({ length: count }, (_, place) => `ns/svc${place}`)
      const state = writeIpvs({
        ...inIpvsMode(goldenCase('V4').request),
        services: names.map((name, place) => service(name, { clusterIP: `172.30.1.${place + 1}` })),
        slices: names.map((name) => slice(name, [at('10.0.0.9', 'test-node')])),
      })
      return bare(ipvsRestoreText(state)).length
    })
    expect(counts[1]).toBe(counts[0])
  })
})

describe('the texts of IPVS mode', () => {
  const text = (spec: Parameters<typeof service>[1], family: 'ipv4' | 'ipv6' = 'ipv4') =>
    bare(
      ipvsText(
        writeIpvs({
          ...inIpvsMode(goldenCase(family === 'ipv4' ? 'V4' : 'V11').request),
          services: [service('shop/web', spec)],
          slices: [slice('shop/web', [at('10.0.0.9', 'test-node'), at('10.0.0.7', 'other')])],
        }),
      ),
    )

  test('list a virtual server with its real servers, as ipvsadm does', () => {
    const lines = text({ sessionAffinity: 'ClientIP' })
    expect(lines.slice(0, 3)).toEqual([
      '-A -t 172.30.0.99:80 -s rr -p 10800',
      '-a -t 172.30.0.99:80 -r 10.0.0.7:80 -m -w 1',
      '-a -t 172.30.0.99:80 -r 10.0.0.9:80 -m -w 1',
    ])
  })

  test('go to the Pods of other Nodes where an external policy Local finds none here; an internal one does not', () => {
    const realServersOf = (spec: Parameters<typeof service>[1]) =>
      writeIpvs({
        ...inIpvsMode(goldenCase('V4').request),
        services: [service('shop/web', spec)],
        slices: [slice('shop/web', [at('10.0.0.7', 'other')])],
      }).servers.map(({ number, realServers }) => [number, ...realServers])
    const ports = [{ name: 'p80', port: 80, nodePort: 30080 }]
    expect(
      realServersOf({ type: 'NodePort', externalTrafficPolicy: 'Local', ports }),
    ).toContainEqual([30080, '10.0.0.7:80'])
    expect(realServersOf({ internalTrafficPolicy: 'Local' })).toEqual([[80]])
  })

  test('call the sets of IPv6 by names of their own, cut where they are too long', () => {
    const names = text({ clusterIP: 'fd00:172:30::99' }, 'ipv6').flatMap(
      (line) => /^create (\S+)/.exec(line)?.[1] ?? [],
    )
    expect(names).toContain('KUBE-6-CLUSTER-IP')
    expect(names).toContain('KUBE-6-LOAD-BALANCER-SOURCE-CID')
    expect(Math.max(...names.map((name) => name.length))).toBe(31)
  })
})
