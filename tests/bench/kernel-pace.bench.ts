import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bench, describe } from 'vitest'
import {
  networkWithServices,
  rulesForServices,
  serviceAddress,
  toLastService,
  walkToLastService,
} from '../domains/netfilter/many-services.ts'

/**
 * A rule of ours and a rule of this machine's kernel, in one run: the first packet to the last of 10,000 Services, without a
 * visitor. Skipped without root, network namespaces or iptables.
 */
const SERVICES = 10_000
const BETWEEN = SERVICES - 1
const script = fileURLToPath(new URL('kernel-pace.py', import.meta.url))

function kernelPace(): Readonly<Record<string, number>> | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'pace-'))
  try {
    const path = join(folder, 'rules')
    writeFileSync(path, rulesForServices(SERVICES))
    const ends = [serviceAddress(0), serviceAddress(BETWEEN), `${BETWEEN}`]
    const text = execFileSync('unshare', ['-n', 'python3', script, path, ...ends], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 120_000,
    })
    return JSON.parse(text)
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const ROUNDS = 10_000 // the first few hundred are still being compiled

/** Nanoseconds for a rule of ours: the best round counts, as for the kernel. */
function ownPace(): number {
  const network = networkWithServices(SERVICES)
  const entry = toLastService(SERVICES)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now()
    const { looked } = walkToLastService(network, entry)
    best = Math.min(best, ((performance.now() - begin) * 1e6) / looked)
  }
  return best
}

const kernel = kernelPace()
const own = ownPace()

describe.skipIf(kernel === undefined)('nanoseconds for a rule, and the ratio to the kernel', () => {
  for (const [backend, nanoseconds] of Object.entries(kernel ?? {})) {
    const words = `${own.toFixed(1)} ns, iptables-${backend} ${nanoseconds.toFixed(1)} ns: ratio ${(own / nanoseconds).toFixed(2)}`
    const network = networkWithServices(SERVICES)
    const entry = toLastService(SERVICES)
    bench(words, () => {
      walkToLastService(network, entry)
    })
  }
})
