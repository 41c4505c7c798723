// node tests/conformance/webernetes/record.mjs: asks the peer anew and writes tests/golden/webernetes/histories.json; see README.md.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const PEER = '@ngrok/webernetes@0.3.5'
const here = import.meta.dirname
const root = join(here, '../../..')
const cache = join(root, '.cache/webernetes')
const golden = join(root, 'tests/golden/webernetes')

mkdirSync(cache, { recursive: true })
writeFileSync(join(cache, 'package.json'), '{"private":true,"type":"module"}')
const npm = ['install', '--no-audit', '--no-fund', '--no-save', PEER]
try {
  execFileSync('npm', npm, { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] })
} catch {
  console.log(`Skipped: npm cannot get ${PEER}.`)
  process.exit(0)
}
await build({
  root,
  configFile: false,
  logLevel: 'error',
  resolve: { alias: { '@ngrok/webernetes': join(cache, 'node_modules/@ngrok/webernetes/dist/index.js') } },
  ssr: { noExternal: true },
  build: { ssr: join(here, 'record-peer.mjs'), outDir: cache, emptyOutDir: false, copyPublicDir: false, minify: false },
})
const text = execFileSync(process.execPath, [join(cache, 'record-peer.js')], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
mkdirSync(golden, { recursive: true })
const lines = JSON.parse(text).map((one) => JSON.stringify(one))
writeFileSync(join(golden, 'histories.json'), `[\n${lines.join(',\n')}\n]\n`)
