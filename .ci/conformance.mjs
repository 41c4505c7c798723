// npm run conformance [-- kube N generic N wide N nft N dns N resolved N coredns N first SEED]: asks real systems and Hopscope the same questions:
// the kernel of this machine, its resolvers, and a CoreDNS where there is one (COREDNS, or on the PATH). New seeds each time; a difference is printed
// with its seed. Needs Linux, root and each suite's tools; says so where it cannot run.
import { runCommand } from './run-command.mjs'

const SUITES = [
  {
    name: 'the kernel',
    kinds: ['kube', 'generic', 'wide', 'nft'],
    script: 'tests/conformance/net/conform.py',
    tools: ['bridge', 'nft', 'ipset', 'iptables-nft-restore', 'iptables-legacy-restore'],
    probe: ['unshare', ['-n', 'nft', 'list', 'ruleset']],
    unable: 'this kernel gives no network namespace with netfilter',
  },
  {
    name: 'resolvers',
    kinds: ['dns'],
    script: 'tests/conformance/dns/conform.py',
    tools: ['gcc', 'unshare'],
    probe: ['unshare', ['-n', 'true']],
    unable: 'this machine gives no network namespace',
  },
  {
    name: 'systemd-resolved',
    kinds: ['resolved'],
    script: 'tests/conformance/dns/conform_resolved.py',
    tools: ['nsenter', 'unshare', process.env.RESOLVED ?? '/usr/lib/systemd/systemd-resolved'],
    probe: ['unshare', ['-n', 'true']],
    unable: 'this machine gives no network namespace',
  },
  {
    name: 'CoreDNS',
    kinds: ['coredns'],
    script: 'tests/conformance/coredns/conform.py',
    tools: ['nsenter', 'unshare', 'openssl', process.env.COREDNS ?? 'coredns'],
    probe: ['unshare', ['-n', 'true']],
    unable: 'this machine gives no network namespace',
  },
]
const COUNT = 20

const kinds = SUITES.flatMap((suite) => suite.kinds)
const counts = { first: Math.floor(Math.random() * 1_000_000_000) }
const args = process.argv.slice(2)
for (let at = 0; at < args.length; at += 2) {
  const name = args[at].replace(/^--/, '')
  if (![...kinds, 'first'].includes(name) || !/^\d+$/.test(args[at + 1] ?? '')) {
    const usage = [...kinds, 'first'].map((kind) => `[${kind} ${kind === 'first' ? 'SEED' : 'N'}]`)
    console.error(`usage: conformance.mjs ${usage.join(' ')}`)
    process.exit(2)
  }
  counts[name] = Number(args[at + 1])
}
if (args.length === 0)
  for (const kind of kinds.filter((one) => one !== 'resolved')) counts[kind] = COUNT // its timers make a few of a thousand differ

const total = { passed: 0, failed: 0, skipped: 0 }
for (const suite of SUITES.filter((one) => one.kinds.some((kind) => counts[kind] > 0))) {
  const why = await unable(suite)
  if (why) {
    console.log(`Conformance with ${suite.name} is skipped: ${why}.`)
    total.skipped++
  } else await runSuite(suite)
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0

/** Adds up what the suite's last line says; a suite that ends without one has failed. */
async function runSuite({ script, kinds: own }) {
  const options = [...own, 'first'].flatMap((name) => [`--${name}`, String(counts[name] ?? 0)])
  const command = ['--', process.execPath, '.ci/hopscope.mjs']
  const { status, text } = await runCommand('python3', [script, ...options, ...command], {
    timeMaxMs: 3_600_000,
  })
  const lines = text.trimEnd().split('\n')
  const counted = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(lines.at(-1) ?? '')
  console.log((counted ? lines.slice(0, -1) : lines).join('\n'))
  const [passed = 0, failed = 0, skipped = 0] = counted?.slice(1).map(Number) ?? []
  total.passed += passed
  total.skipped += skipped
  total.failed += failed === 0 && status !== 0 ? 1 : failed
}

async function unable({ tools, probe, unable: otherwise }) {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid() !== 0) return 'it needs root'
  for (const tool of ['python3', 'ip', ...tools]) {
    const { status } = await runCommand('sh', ['-c', 'command -v "$0"', tool])
    if (status !== 0) return `it needs ${tool}`
  }
  const { status } = await runCommand(...probe)
  return status === 0 ? undefined : otherwise
}
