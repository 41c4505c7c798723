import { createHash } from 'node:crypto'
import { build, type Plugin, type Rollup } from 'vite'

/**
 * Two files beside the page, made of the same sources:
 *
 * - `player.html`: the whole page in one file, with a classic script. It opens in a frame of an opaque origin (a sandbox
 *   without `allow-same-origin`, where modules would need a CORS header of the host) and from `file://`. A scenario can be
 *   put into it: `src/ui/share/make-page.ts`.
 * - `embed.js`: for host pages: `<hopscope-player>`, without a hash in its name.
 */
export const singleFiles: Plugin = {
  name: 'single-files',
  apply: ({ mode }) => mode === 'production',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'player.html', source: await playerPage() })
    this.emitFile({ type: 'asset', fileName: 'embed.js', source: await hostScript() })
  },
}

const ENTRY = '/src/app/main.tsx'

async function playerPage(): Promise<string> {
  const output = await outputOf({ mode: 'single' })
  const page = output.find(({ fileName }) => fileName === 'index.html')
  const scripts = output.filter(isChunk)
  if (scripts.length !== 1 || page?.type !== 'asset')
    throw new Error(`one script and one page are made for ${ENTRY}, not ${scripts.length}`)
  const script = inScript(scripts[0]?.code ?? '')
  const styles = output
    .filter(({ fileName }) => fileName.endsWith('.css'))
    .map((sheet) => (sheet.type === 'asset' ? String(sheet.source) : ''))
    .join('\n')
  const hash = createHash('sha256').update(script).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "frame-src 'none'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  return String(page.source)
    .replace(/<script\b[^>]*><\/script>\s*/g, '')
    .replace(
      /<link rel="(?:stylesheet|modulepreload|icon|manifest|apple-touch-icon)"[^>]*>\s*/g,
      '',
    )
    .replace(/(?<="Content-Security-Policy"\s+content=)"[^"]*"/, () => `"${policy}"`)
    .replace(
      '</head>',
      () => `<style>${styles.replaceAll('</style', '<\\/style')}</style>\n  </head>`,
    )
    .replace(
      '</body>',
      () =>
        `  <script id="baked" type="text/plain" data-search=""></script>\n    <script>${script}</script>\n  </body>`,
    )
}

/** A script can stand in a page when nothing in it ends it or begins a comment. */
const inScript = (code: string): string =>
  code.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')

async function hostScript(): Promise<string> {
  const output = await outputOf({
    mode: 'embed',
    input: 'src/embed/main.ts',
  })
  return output.filter(isChunk)[0]?.code ?? ''
}

type Output = Rollup.RollupOutput['output'][number]

export const isChunk = (file: Output): file is Rollup.OutputChunk => file.type === 'chunk'

interface Wanted {
  readonly mode: string
  readonly input?: string
  /** Constants of the program. */
  readonly define?: Readonly<Record<string, string>>
}

/** What a build of its own makes: one script, and what belongs to it. */
export async function outputOf({ mode, input, define = {} }: Wanted): Promise<readonly Output[]> {
  const built = await build({
    mode,
    define,
    logLevel: 'error',
    build: {
      write: false,
      copyPublicDir: false,
      cssCodeSplit: false,
      manifest: false,
      modulePreload: false,
      rolldownOptions: {
        ...(input === undefined ? {} : { input }),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })
  const [bundle] = Array.isArray(built) ? built : [built]
  if (!bundle || !('output' in bundle)) throw new Error('a build that does not watch has an output')
  return bundle.output
}
