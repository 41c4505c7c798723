import { indent, runTool } from './run-command.mjs'
import { isStale } from './stale.mjs'

/** Builds the page into dist/, if it is missing or older than its sources. */
export async function build({ always = false } = {}) {
  if (!always && !isStale('dist/index.html')) return { status: 0, text: '' }
  return runTool('vite', ['build', '--logLevel', 'warn'])
}

/** Builds, or says why not and ends. */
export async function buildOrExit() {
  const { status, text } = await build()
  if (status === 0) return
  console.error(`${indent(text)}\nThe page could not be built.`)
  process.exit(1)
}
