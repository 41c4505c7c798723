// What the first lesson costs: bytes of everything the browser loads before it can be played, compressed with gzip.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { root } from './run-command.mjs'

const BUDGET_KB = 180 // kB of 1000 bytes: under two seconds on a slow phone connection
/** Loaded on demand, yet part of the first lesson: what frames do without, its words and its document. tests/e2e/weight.spec.ts asks a browser. */
const FIRST_LESSON = [
  /^src\/app\/page-parts\.tsx$/,
  /^src\/words\/en\.ts\?parsed=first$/,
  /^src\/scenario\/catalog\/first-request\/scenario\.yaml\?lesson$/,
]

const gzipBytes = (file) => gzipSync(readFileSync(join(root, 'dist', file)), { level: 9 }).length

/** Every file of a chunk and of the chunks it imports statically. */
function closure(manifest, key, files) {
  const chunk = manifest[key]
  if (!chunk || files.has(chunk.file)) return
  files.add(chunk.file)
  for (const sheet of chunk.css ?? []) files.add(sheet)
  for (const imported of chunk.imports ?? []) closure(manifest, imported, files)
}

/** Measures dist/. `text` is a table for people. */
export function measure() {
  const manifest = JSON.parse(readFileSync(join(root, 'dist/.vite/manifest.json'), 'utf8'))
  const files = new Set(['index.html'])
  for (const [key, { isEntry }] of Object.entries(manifest)) {
    if (isEntry || FIRST_LESSON.some((wanted) => wanted.test(key))) closure(manifest, key, files)
  }
  for (const wanted of FIRST_LESSON) {
    if (!Object.keys(manifest).some((key) => wanted.test(key)))
      throw new Error(`no chunk is ${wanted}: .ci/size.mjs does not know what to weigh`)
  }
  const rows = [...files].map((file) => ({ file, kB: gzipBytes(file) / 1000 }))
  rows.sort((a, b) => b.kB - a.kB)
  const sum = rows.reduce((total, { kB }) => total + kB, 0)
  const line = (kB, name) => `${kB.toFixed(1).padStart(7)} kB  ${name}`
  const text = [
    ...rows.map(({ file, kB }) => line(kB, file)),
    line(sum, `the first lesson, gzip; the budget is ${BUDGET_KB} kB`),
  ].join('\n')
  return { withinBudget: sum <= BUDGET_KB, text }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { withinBudget, text } = measure()
  console.log(text)
  process.exitCode = withinBudget ? 0 : 1
}
