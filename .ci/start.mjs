// npm start: works right after `git clone`. Installs and builds only what is missing, then serves the page.
import { buildOrExit } from './build.mjs'
import { install } from './install.mjs'
import { root } from './run-command.mjs'

await install()
await buildOrExit()

const { preview } = await import('vite')
const server = await preview({
  root,
  logLevel: 'warn',
  preview: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4173) }, // or the next free one
})
console.log(`Hopscope is at ${server.resolvedUrls.local[0]}   (Ctrl-C ends it)`)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
