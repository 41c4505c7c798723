import type { Problem } from '../core/result.ts'
import { say } from './explain.ts'

/** A document that passed every check and still breaks a promise of ours: the reader is told, and nothing else happens. */
export const cannotPlay = (error: unknown): Problem => ({
  path: '',
  message: say('cannotPlay', { reason: error instanceof Error ? error.message.slice(0, 200) : '' }),
  severity: 'error',
})
