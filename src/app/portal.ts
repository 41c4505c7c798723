import type { createPortal } from 'react-dom'

/** React's own, handed down: a lazy import of it would split the chunks of the first lesson. */
export type Portal = typeof createPortal
