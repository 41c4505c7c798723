import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { indent, runCommand, runTool } from './run-command.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A Chromium that starts: the one named by CHROMIUM, the system's, or Playwright's own. `undefined`: there is none. */
export async function findChromium() {
  const named = process.env.CHROMIUM
  const candidates = named ? [named] : [...NAMES, ...MAC, await playwrightsOwn()]
  for (const candidate of candidates) {
    // Asking for the version also rules out stand-ins that only tell how to install a browser.
    const { status, text } = await runCommand(candidate, ['--version'], { timeMaxMs: 30_000 })
    if (status !== 0 || !/chrom/i.test(text)) continue
    return candidate.includes('/') ? candidate : whereIs(candidate)
  }
  return undefined
}

/** A Chromium, installed if need be. Throws with what to do when that is not possible. */
export async function chromium() {
  const found = await findChromium()
  if (found) return found
  if (process.env.CHROMIUM) throw new Error(`CHROMIUM=${process.env.CHROMIUM} does not start`)

  console.error('Installing Chromium for the browser tests …')
  let told = ''
  for (const attempt of [fromSystem, fromPlaywright]) {
    told += await attempt()
    const installed = await findChromium()
    if (installed) return installed
  }
  throw new Error(
    `${indent(told)}\nThere is no Chromium and none could be installed. Install one, or name it: CHROMIUM=/path/to/chromium`,
  )
}

/** With fonts for Chinese, so that both languages can be seen. Only where we may: as root, with apt-get. */
async function fromSystem() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return ''
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const updated = await runCommand('apt-get', ['update', '-qq'], { env })
  const wanted = ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']
  const installed = await runCommand('apt-get', wanted, { env })
  return installed.status === 0 ? '' : updated.text + installed.text
}

async function fromPlaywright() {
  const { status, text } = await runTool('playwright', ['install', 'chromium'])
  return status === 0 ? '' : text
}

async function playwrightsOwn() {
  const { chromium } = await import('playwright-core')
  return chromium.executablePath()
}

function whereIs(name) {
  const folders = (process.env.PATH ?? '').split(':')
  return folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path)) ?? name
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await chromium())
