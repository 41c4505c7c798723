import { type Film, openPaper, showScenes } from './film-frames.ts'
import { openGif } from './write-gif.ts'

const SCALE = 0.75 // 960 by 612 px: the smallest writing can be read, and it weighs half of the film's size
const FRAME_MS = 125 // pictures that nothing moved in are left out

/**
 * A GIF of what is on the stage while it goes through some scenes, with captions: for places that play no film. Undefined
 * when it was stopped, or there is no diagram.
 */
export async function recordGif(film: Film): Promise<Blob | undefined> {
  const paper = openPaper(SCALE)
  if (!paper) return undefined
  const { width, height } = paper.canvas
  const gif = openGif(width, height)
  const begunAt = performance.now()
  const since = () => performance.now() - begunAt
  const isDone = await showScenes(film, paper, FRAME_MS, () =>
    gif.add(paper.getImageData(0, 0, width, height).data, since()),
  )
  return isDone ? new Blob([gif.finish(since())], { type: 'image/gif' }) : undefined
}
