// npm run conformance [-- kube N generic N wide N nft N first SEED]: asks the kernel of this machine and Hopscope the same questions.
// New seeds each time; a difference is printed with its seed. Needs Linux, root and the netfilter tools; says so where it cannot run.
import { runCommand } from './run-command.mjs'

const TOOLS = [
  'python3',
  'ip',
  'bridge',
  'nft',
  'ipset',
  'iptables-nft-restore',
  'iptables-legacy-restore',
]
const KINDS = ['kube', 'generic', 'wide', 'nft']

const counts = {
  kube: 0,
  generic: 0,
  wide: 0,
  nft: 0,
  first: Math.floor(Math.random() * 1_000_000_000),
}
const args = process.argv.slice(2)
for (let at = 0; at < args.length; at += 2) {
  const name = args[at].replace(/^--/, '')
  if (!Object.hasOwn(counts, name) || !/^\d+$/.test(args[at + 1] ?? '')) {
    console.error('usage: conformance.mjs [kube N] [generic N] [wide N] [nft N] [first SEED]')
    process.exit(2)
  }
  counts[name] = Number(args[at + 1])
}
if (args.length === 0) Object.assign(counts, { kube: 20, generic: 20, wide: 20, nft: 20 })

const why = await unable()
if (why) {
  console.log(`Conformance with the kernel is skipped: ${why}.`)
  console.log('0 passed, 0 failed, 1 skipped')
} else {
  const options = [...KINDS, 'first'].flatMap((name) => [`--${name}`, String(counts[name])])
  const script = ['tests/conformance/net/conform.py', ...options]
  const command = ['--', process.execPath, '.ci/hopscope.mjs']
  const { status, text } = await runCommand('python3', [...script, ...command], {
    timeMaxMs: 3_600_000,
  })
  console.log(text.trimEnd())
  process.exitCode = status
}

async function unable() {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid() !== 0) return 'it needs root'
  for (const tool of TOOLS) {
    const { status } = await runCommand('sh', ['-c', `command -v ${tool}`])
    if (status !== 0) return `it needs ${tool}`
  }
  const { status } = await runCommand('unshare', ['-n', 'nft', 'list', 'ruleset'])
  return status === 0 ? undefined : 'this kernel gives no network namespace with netfilter'
}
