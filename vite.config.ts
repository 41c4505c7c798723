import { execFileSync } from 'node:child_process'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { parse } from 'yaml'

/** Built-in scenarios are YAML in the tree and parsed documents in the page: a lesson needs no YAML parser. */
const yamlModules = {
  name: 'yaml-modules',
  transform(code: string, id: string) {
    if (!id.endsWith('.yaml')) return undefined
    return { code: `export const document = ${JSON.stringify(parse(code))}`, map: null }
  },
}

const version = (): string => {
  try {
    const words = ['describe', '--always', '--dirty']
    return execFileSync('git', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [react(), yamlModules],
  define: { __VERSION__: JSON.stringify(version()) },
  build:
    mode === 'cli'
      ? {
          ssr: 'src/cli/main.ts',
          outDir: '.cache/cli',
          target: 'node20',
          copyPublicDir: false,
          rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
        }
      : { outDir: 'dist', target: 'es2023', manifest: true, chunkSizeWarningLimit: 600 },
  ssr: { noExternal: mode === 'cli' ? true : [] }, // the command is one file and starts fast
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    benchmark: { include: ['tests/bench/**/*.bench.ts'] },
    testTimeout: 30_000,
  },
}))
