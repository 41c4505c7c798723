import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const LIBRARY = fileURLToPath(
  new URL('./node_modules/@xyflow/system/dist/esm/index.js', import.meta.url),
)
const PLACE = '\0resting-flow'

/**
 * What React Flow takes from its own library, in the built page: boxes of a diagram stay where they are
 * (`nodesDraggable={false}`) and nobody draws lines, so what drags and connects is left out: 3 kB of the first visit.
 */
export const restingFlow: Plugin = {
  name: 'resting-flow',
  apply: 'build',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === '@xyflow/system' && importer?.includes('@xyflow') ? PLACE : undefined,
  load: (id) =>
    id === PLACE
      ? `export * from ${JSON.stringify(LIBRARY)}
const nothing = () => {}
export const XYDrag = () => ({ update: nothing, destroy: nothing })
export const XYHandle = { onPointerDown: nothing, isValid: nothing }`
      : undefined,
}
