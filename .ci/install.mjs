import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { indent, root, runCommand } from './run-command.mjs'
import { lastChange } from './stale.mjs'

const MINIMUM = [20, 19] // vite 8 and its parser need Node 20.19

/** Installs what package-lock.json names, if node_modules is missing or older. Says something only when it works or fails. */
export async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    console.error(`Hopscope needs Node ${MINIMUM.join('.')} or later; this is ${process.version}.`)
    process.exit(1)
  }
  // npm writes this file when an installation is complete.
  const installed = lastChange(['node_modules/.package-lock.json'])
  if (installed > 0 && installed >= lastChange(['package-lock.json'])) return

  const verb = existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install'
  console.error(`Installing dependencies (npm ${verb}) …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const quiet = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, text } = await runCommand(npm, [verb, ...quiet])
  if (status === 0) return
  console.error(`${indent(text)}\nnpm ${verb} failed: the dependencies could not be installed.`)
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await install()
