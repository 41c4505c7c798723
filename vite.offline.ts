import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { isChunk, outputOf } from './vite.single.ts'

/** Not kept for a visit without a network: the page a second time, and what only others read. */
const LEFT_OUT = /^(\.vite|lessons|previews)\/|^(player\.html|embed\.js|offline\.js)$/

/** Names that vite makes say what is inside: such a file never changes. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/

/** `offline.js`: the service worker (`src/app/offline/serve.ts`) with the list of what it keeps. */
export const offlineFiles: Plugin = {
  name: 'offline-files',
  apply: ({ mode }) => mode === 'production',
  async writeBundle({ dir = 'dist' }, bundle) {
    const names = [...Object.keys(bundle), ...readdirSync('public')].filter(
      (name) => !LEFT_OUT.test(name) && /\.\w+$/.test(name),
    )
    const files = names.sort().map((name) => {
      const path = name === 'index.html' ? '' : name
      return [path, HASHED.test(name) ? '' : hashOf(join(dir, name))] as const
    })
    const output = await outputOf({
      mode: 'offline',
      input: 'src/app/offline/serve.ts',
      define: { __FILES__: JSON.stringify(Object.fromEntries(files)) },
    })
    writeFileSync(join(dir, 'offline.js'), output.filter(isChunk)[0]?.code ?? '')
  },
}

const hashOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 12)
