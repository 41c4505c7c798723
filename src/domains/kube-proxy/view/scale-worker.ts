import { measureMode } from '../measure-mode.ts'
import { MEASURED } from '../scale-sizes.ts'

/** Measures beside the page, so that the page never waits. Posts each as it comes. */
for (const { mode, services } of MEASURED) self.postMessage(measureMode(mode, services))
self.postMessage('done')
