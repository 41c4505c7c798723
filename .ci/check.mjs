// npm run check: everything but the lessons, the browser and the kernel, in under a minute.
import { install } from './install.mjs'

await install()
const { CHECKS, runStages } = await import('./stages.mjs')
process.exitCode = await runStages(CHECKS)
