import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type NftablesRequest,
  nftablesText,
  writeNftables,
} from '../../../src/domains/kube-proxy/index.ts'
import { cluster } from '../../domains/kube-proxy/any-cluster.ts'
import { cases, inNftablesMode } from '../../domains/kube-proxy/cases.ts'
import { describeCase } from './describe-case.ts'

/** Fresh clusters and the golden cases, asked of kube-proxy's own code. Runs where build.sh has run: see README.md. */

const FOLDER = fileURLToPath(new URL('../../../.cache/kube-proxy/', import.meta.url))
const GOLDEN = new URL('../../golden/kube-proxy/1.36/', import.meta.url)
const COUNT = Number(process.env.COUNT ?? 300)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

interface Asked {
  readonly name: string
  readonly request: NftablesRequest
}

/** The texts that the recorder gives, by name. */
function askKubeProxy(mode: string, asked: readonly Asked[]): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-proxy-'))
  const [given, answers] = [join(folder, 'cases'), join(folder, 'answers')]
  const lines = asked.map(({ name, request }) => JSON.stringify(describeCase(name, [request])))
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
      return [name, syncs[0]] as const // as: a pair
    }),
  )
}

describe('nftables mode', () => {
  const golden = cases.map(({ name, request }) => ({ name, request: inNftablesMode(request) }))
  const drawn = fc
    .sample(cluster, { seed: SEED, numRuns: COUNT })
    .map((request, place) => ({ name: `random ${place}`, request: inNftablesMode(request) }))
  const isBuilt = existsSync(join(FOLDER, 'nftables.test'))

  test.runIf(isBuilt)(`writes what the real one writes: ${COUNT} clusters of seed ${SEED}`, () => {
    const real = askKubeProxy('nftables', [...golden, ...drawn])
    for (const { name, request } of [...golden, ...drawn]) {
      const ours = nftablesText(writeNftables(request)).split('\n')
      expect({ name, lines: ours }).toEqual({ name, lines: real.get(name)?.split('\n') })
    }
  })

  test.runIf(isBuilt && process.env.UPDATE_GOLDEN !== undefined)('is recorded anew', () => {
    const real = askKubeProxy('nftables', golden)
    for (const [name, text] of real) writeFileSync(new URL(`${name}.nft`, GOLDEN), text)
    expect(real.size).toBe(golden.length)
  })
})
