import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run-command.mjs'

/** What the page and the headless command are made from. */
export const SOURCES = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'vite.single.ts',
  'vite.flow.ts',
  'vite.offline.ts',
  'vite.lessons.ts',
  'package-lock.json',
]

const missing = { mtimeMs: 0, isDirectory: () => false }
const stat = (path) => statSync(path, { throwIfNoEntry: false }) ?? missing

/** The latest change below some paths, in ms. Folders count too: they change when a file in them goes away. */
export function lastChange(paths) {
  let latest = 0
  for (const path of paths.map((path) => join(root, path))) {
    const found = stat(path)
    latest = Math.max(latest, found.mtimeMs)
    if (!found.isDirectory()) continue
    for (const entry of readdirSync(path, { recursive: true })) {
      latest = Math.max(latest, stat(join(path, entry)).mtimeMs)
    }
  }
  return latest
}

/** Whether a made file is missing, or older than what it is made from. */
export const isStale = (made, sources = SOURCES) => lastChange([made]) < lastChange(sources)
