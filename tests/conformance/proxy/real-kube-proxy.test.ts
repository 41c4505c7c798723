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
import { cases, inIpvsMode, inNftablesMode } from '../../domains/kube-proxy/cases.ts'
import { type RecordedIpvs, recordedIpvs } from '../../domains/kube-proxy/recorded-ipvs.ts'
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

/** What the recorder of a mode answers, by name. */
function askKubeProxy<Answer extends { readonly name: string }>(
  mode: string,
  asked: readonly Asked[],
): ReadonlyMap<string, Answer> {
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
      const answer: Answer = JSON.parse(line)
      return [answer.name, answer]
    }),
  )
}

interface Texts {
  readonly name: string
  /** One for each sync. */
  readonly syncs: readonly string[]
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
    const real = askKubeProxy<Texts>('nftables', [...golden, ...drawn])
    for (const asked of [...golden, ...drawn]) {
      const ours = written(asked).map((text) => text.split('\n'))
      const theirs = real.get(asked.name)?.syncs.map((text) => text.split('\n'))
      expect({ name: asked.name, syncs: ours }).toEqual({ name: asked.name, syncs: theirs })
    }
  })

  test.runIf(isBuilt && process.env.UPDATE_GOLDEN !== undefined)('is recorded anew', () => {
    const real = askKubeProxy<Texts>('nftables', golden)
    for (const { name, syncs } of real.values())
      writeFileSync(new URL(`${name}.nft`, GOLDEN), syncs[0] ?? '')
    expect(real.size).toBe(golden.length)
  })
})

describe('IPVS mode', () => {
  const isBuilt = existsSync(join(FOLDER, 'ipvs.test'))
  const inMode = (name: string, request: RuleRequest): Asked => ({
    name,
    requests: [inIpvsMode(request)],
  })
  const all = [
    ...cases.map(({ name, request }) => inMode(name, request)),
    ...fc
      .sample(cluster, { seed: SEED, numRuns: COUNT })
      .map((request, place) => inMode(`random ${place}`, request)),
  ]

  test.runIf(isBuilt)(`has what the real one has: ${COUNT} clusters of seed ${SEED}`, () => {
    const real = askKubeProxy<RecordedIpvs>('ipvs', all)
    for (const asked of all) {
      const [request] = asked.requests
      expect(request && recordedIpvs(asked.name, request)).toEqual(real.get(asked.name))
    }
  })

  test.runIf(isBuilt && process.env.UPDATE_GOLDEN !== undefined)('is recorded anew', () => {
    const golden = all.slice(0, cases.length)
    for (const answer of askKubeProxy<RecordedIpvs>('ipvs', golden).values()) {
      const text = `${JSON.stringify(answer, null, 1)}\n`
      writeFileSync(new URL(`${answer.name}.ipvs.json`, GOLDEN), text)
    }
  })
})
