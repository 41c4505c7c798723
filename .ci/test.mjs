// npm test: everything, from a fresh clone. The last line is `N passed, N failed`, perhaps with `, N skipped`.
import { install } from './install.mjs'

await install()
const { CHECKS, SLOW_CHECKS, runStages } = await import('./stages.mjs')
process.exitCode = await runStages([...CHECKS, ...SLOW_CHECKS])
