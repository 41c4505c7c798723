import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { runBrowserTests } from './e2e.mjs'
import { indent, root, runCommand, runTool } from './run-command.mjs'
import { measure } from './size.mjs'

/** A stage passes or fails as a whole, or counts its tests. `text` is for people, shown when something failed. */
const whole = ({ status, text }) => ({
  passed: status === 0 ? 1 : 0,
  failed: status === 0 ? 0 : 1,
  text,
})
const tool =
  (name, ...args) =>
  async () =>
    whole(await runTool(name, args))

/** Too long for the fast loop: random clusters, each lesson played several times, large tables and dumps, every rule by the command. */
const SLOW_TESTS = [
  'tests/domains/cluster-api/properties.test.ts',
  'tests/domains/controllers/properties.test.ts',
  'tests/domains/controllers/convergence.test.ts',
  'tests/domains/etcd/properties.test.ts',
  'tests/domains/etcd/situations.test.ts',
  'tests/scenarios.test.ts',
  'tests/lesson-goals.test.ts',
  'tests/quiz.test.ts',
  'tests/cli.test.ts',
  'tests/cli-rules.test.ts',
  'tests/domains/netfilter/dumps.test.ts',
  'tests/domains/netfilter/full-table.test.ts',
  'tests/domains/names/failures-by-name.test.ts',
  'tests/domains/kube-proxy/flows.test.ts',
  'tests/domains/traffic/under-load.test.ts',
  'tests/domains/names/failures.test.ts',
  'tests/domains/names/lookups.test.ts',
  'tests/domains/kube-proxy/nftables.test.ts',
  'tests/player/compare.test.ts',
]

export const CHECKS = [
  { name: 'format', run: tool('biome', 'format', '.') },
  {
    name: 'lint',
    run: tool('biome', 'check', '--formatter-enabled=false', '--error-on-warnings', '.'),
  },
  { name: 'types', run: tool('tsc', '-p', 'tsconfig.json') },
  { name: 'types without a browser', run: tool('tsc', '-p', 'tsconfig.pure.json') },
  {
    name: 'unit, story and tidy tests',
    run: () => unitTests(...SLOW_TESTS.flatMap((file) => ['--exclude', file])),
  },
  { name: 'build', run: async () => whole(await build({ always: true })) },
  { name: 'size of the first lesson', run: size },
]

export const SLOW_CHECKS = [
  { name: 'every lesson step by step, and large tables', run: () => unitTests(...SLOW_TESTS) },
  { name: 'browser tests', run: runBrowserTests },
  { name: 'conformance with real systems', run: conformance },
]

async function unitTests(...files) {
  const report = join(root, '.cache/vitest.json')
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { status, text } = await runTool('vitest', ['run', ...files, ...reporters], {
    timeMaxMs: 300_000,
  })
  if (!existsSync(report)) return { passed: 0, failed: 1, text }
  const counts = JSON.parse(readFileSync(report, 'utf8'))
  // A file that cannot even be loaded has no tests to count, but is a failure.
  const broken = counts.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
  const failed = counts.numFailedTests + broken
  return {
    passed: counts.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: counts.numPendingTests + counts.numTodoTests,
    text,
  }
}

async function size() {
  if (!existsSync(join(root, 'dist/.vite/manifest.json')))
    return { passed: 0, failed: 1, text: 'There is nothing to measure: the build has failed.' }
  const { withinBudget, text } = measure()
  return {
    ...whole({ status: withinBudget ? 0 : 1, text }),
    note: text.trim().split('\n').at(-1).trim(),
  }
}

/** Draws fresh cases and asks the real systems of this machine. Says itself when it cannot: it needs root and their tools. */
async function conformance() {
  const script = '.ci/conformance.mjs'
  if (!existsSync(join(root, script)))
    return { passed: 0, failed: 0, skipped: 1, note: 'there is no harness yet' }
  const counts = ['kube', '12', 'generic', '12', 'nft', '12', 'coredns', '6']
  const { status, text } = await runCommand(process.execPath, [script, ...counts], {
    timeMaxMs: 240_000,
  })
  const lines = text.trimEnd().split('\n')
  const [, passed, failed, skipped = 0] =
    /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(lines.at(-1).trim()) ?? []
  if (passed === undefined) return { passed: 0, failed: 1, text }
  const counted = { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) }
  if (counted.failed === 0 && status !== 0) counted.failed = 1
  return { ...counted, text, note: counted.skipped > 0 ? lines.at(-2)?.trim() : undefined }
}

/** A stage that broke down has failed: the closing line is printed all the same. */
const broke = (error) => ({ passed: 0, failed: 1, text: error.stack ?? String(error) })

/** Runs stages in turn, tells each, and ends with the one line that counts them all. Resolves to an exit status. */
export async function runStages(stages) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, run } of stages) {
    const begun = performance.now()
    const { passed, failed, skipped = 0, text = '', note } = await run().catch(broke)
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const sign = failed > 0 ? '✗' : passed > 0 ? '✓' : '-'
    const tests = passed + failed > 1 ? `, ${passed} of ${passed + failed}` : ''
    console.log(`${sign} ${name}${tests} (${seconds} s)${note ? `: ${note}` : ''}`)
    if (failed > 0) console.log(`${indent(text)}\n`)
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return total.failed > 0 ? 1 : 0
}
