// npm run -s hopscope -- command …: the headless command. Built when its sources are newer, silent about it.
import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { indent, root, runTool } from './run-command.mjs'
import { isStale } from './stale.mjs'

const MADE = '.cache/cli/main.js'
const SOURCES = ['src', 'vite.config.ts', 'package-lock.json']

/** Built aside and moved in place, so that two commands started at once do not meet a half-written file. */
async function build() {
  const begun = new Date()
  const aside = `.cache/cli-${process.pid}`
  const wanted = ['build', '--mode', 'cli', '--outDir', aside, '--logLevel', 'error']
  const { status, text } = await runTool('vite', wanted)
  if (status !== 0) {
    rmSync(join(root, aside), { recursive: true, force: true })
    console.error(`${indent(text)}\nThe headless command could not be built.`)
    process.exit(2)
  }
  const built = join(root, aside, 'main.js')
  utimesSync(built, begun, begun) // a source changed while building is newer
  mkdirSync(join(root, '.cache/cli'), { recursive: true })
  renameSync(built, join(root, MADE))
  rmSync(join(root, aside), { recursive: true, force: true })
}

if (isStale(MADE, SOURCES)) await build()
// npm runs scripts in the repository; file names mean the caller's folder.
if (process.env.npm_lifecycle_event === 'hopscope' && process.env.INIT_CWD)
  process.chdir(process.env.INIT_CWD)
await import(pathToFileURL(join(root, MADE)).href)
