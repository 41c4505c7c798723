import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { indent, root, runCommand } from './run-command.mjs'

const MINIMUM = [20, 19] // vite 8 and its parser need Node 20.19

/** Installs what package-lock.json names, unless node_modules holds it. Says something only when it works or fails. */
export async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    console.error(`Hopscope needs Node ${MINIMUM.join('.')} or later; this is ${process.version}.`)
    process.exit(1)
  }
  if (isInstalled()) return

  const verb = existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install'
  console.error(`Installing dependencies (npm ${verb}) …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const quiet = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, text } = await runCommand(npm, [verb, ...quiet])
  if (status === 0) return
  console.error(`${indent(text)}\nnpm ${verb} failed: the dependencies could not be installed.`)
  process.exit(1)
}

/**
 * Whether node_modules holds what package-lock.json names. npm notes there what it has installed; packages for other
 * systems are named as optional and may be missing. Compared by content: times say little after a checkout.
 */
function isInstalled() {
  const [wanted, got] = ['package-lock.json', 'node_modules/.package-lock.json']
    .map((path) => join(root, path))
    .map((path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined))
  if (!wanted || !got) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true // the project itself
    return got[path] ? got[path].version === version : Boolean(optional || devOptional)
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await install()
