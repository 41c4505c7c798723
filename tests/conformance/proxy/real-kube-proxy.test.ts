import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EndpointSlice, Service } from '../../../src/domains/api-server/model.ts'
import {
  type NftablesRequest,
  nftablesText,
  presentIn,
  type RuleRequest,
  writeNftables,
} from '../../../src/domains/kube-proxy/index.ts'
import { applyNft } from '../../../src/domains/netfilter/index.ts'
import type { NftTables } from '../../../src/domains/netfilter/model.ts'
import { cluster, pair } from '../../domains/kube-proxy/any-cluster.ts'
import { cases, inNftablesMode } from '../../domains/kube-proxy/cases.ts'
import { describeCase } from './describe-case.ts'

/** Fresh clusters and the golden cases, asked of kube-proxy's own code. Runs where build.sh has run: see README.md. */

const FOLDER = fileURLToPath(new URL('../../../.cache/kube-proxy/', import.meta.url))
const GOLDEN = new URL('../../golden/kube-proxy/1.36/', import.meta.url)
const COUNT = Number(process.env.COUNT ?? 300)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

interface Asked {
  readonly name: string
  /** One sync after the other. */
  readonly requests: readonly NftablesRequest[]
}

/** The texts that the recorder gives, one for each sync, by name. */
function askKubeProxy(mode: string, asked: readonly Asked[]): ReadonlyMap<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-proxy-'))
  const [given, answers] = [join(folder, 'cases'), join(folder, 'answers')]
  const lines = asked.map(({ name, requests }) => JSON.stringify(describeCase(name, requests)))
  writeFileSync(given, `${lines.join('\n')}\n`)
  const env = { ...process.env, RECORD_IN: given, RECORD_OUT: answers }
  const { status, stdout, stderr } = spawnSync(
    join(FOLDER, `${mode}.test`),
    ['-test.run', 'TestRecord'],
    { cwd: join(FOLDER, `source/pkg/proxy/${mode}`), env, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stdout + stderr)
  const texts = readFileSync(answers, 'utf8').trimEnd().split('\n')
  rmSync(folder, { recursive: true })
  return new Map(
    texts.map((line) => {
      const { name, syncs } = JSON.parse(line)
      return [name, syncs] as const // as: a pair
    }),
  )
}

const one = (name: string, request: RuleRequest): Asked => ({
  name,
  requests: [inNftablesMode(request)],
})

/** A full sync, then another Service `a/two` and a partial sync. */
function two(name: string, request: RuleRequest, [service, slice]: Pair): Asked {
  const first = inNftablesMode(request)
  const second = {
    ...first,
    services: first.services.map((known, place) => (place === 1 ? service : known)),
    slices: first.slices.map((known, place) => (place === 1 ? slice : known)),
    changed: ['a/two'],
    hasSynced: true,
  }
  return { name, requests: [first, second] }
}
type Pair = readonly [Service, EndpointSlice]

/** What we would write, sync by sync, each into what the one before has left. */
function written({ requests }: Asked): readonly string[] {
  let tables: NftTables = {}
  return requests.map((request) => {
    const table = tables['ip kube-proxy'] ?? tables['ip6 kube-proxy']
    const text = nftablesText(writeNftables({ ...request, ...(table && { present: presentIn(table) }) }))
    const applied = applyNft(tables, text)
    if (!applied.ok) throw new Error(JSON.stringify(applied.problems))
    tables = applied.value
    return text
  })
}

describe('nftables mode', () => {
  const golden = cases.map(({ name, request }) => one(name, request))
  const drawn = fc
    .sample(fc.tuple(cluster, pair('a/two')), { seed: SEED, numRuns: COUNT })
    .map(([request, changed], place) => two(`random ${place}`, request, changed))
  const isBuilt = existsSync(join(FOLDER, 'nftables.test'))

  test.runIf(isBuilt)(`writes what the real one writes: ${COUNT} clusters of seed ${SEED}`, () => {
    const real = askKubeProxy('nftables', [...golden, ...drawn])
    for (const asked of [...golden, ...drawn]) {
      const ours = written(asked).map((text) => text.split('\n'))
      const theirs = real.get(asked.name)?.map((text) => text.split('\n'))
      expect({ name: asked.name, syncs: ours }).toEqual({ name: asked.name, syncs: theirs })
    }
  })

  test.runIf(isBuilt && process.env.UPDATE_GOLDEN !== undefined)('is recorded anew', () => {
    const real = askKubeProxy('nftables', golden)
    for (const [name, [text = '']] of real) writeFileSync(new URL(`${name}.nft`, GOLDEN), text)
    expect(real.size).toBe(golden.length)
  })
})
