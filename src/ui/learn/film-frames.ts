import { drawSvg, svgAddress } from './draw-svg.ts'

/** Size of the picture, and of the strip below it where the sentence stands, in px. */
const WIDTH = 1280
const HEIGHT = 720
const STRIP = 96

/** One scene: how the stage comes to it, and what is said there. */
export interface Scene {
  readonly show: () => void
  readonly sentence: string
}

export interface Film {
  readonly scenes: readonly Scene[]
  /** Real ms that each is shown. */
  readonly sceneMs: number
  /** Called when the scene of that number, from 0, begins. */
  readonly onScene: (scene: number) => void
  readonly signal: AbortSignal
}

/** What a film is drawn on: `scale` of 1280 by 816 px. */
export function openPaper(scale: number): CanvasRenderingContext2D | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH * scale
  canvas.height = (HEIGHT + STRIP) * scale
  const paper = canvas.getContext('2d', { willReadFrequently: scale !== 1 })
  paper?.scale(scale, scale)
  return paper ?? undefined
}

/**
 * Goes through some scenes in real time, and draws what is on the stage with its sentence every `frameMs`; `onFrame` is
 * called when it was drawn. False when it was stopped, or there is no diagram.
 */
export async function showScenes(
  { scenes, sceneMs, onScene, signal }: Film,
  paper: CanvasRenderingContext2D,
  frameMs: number,
  onFrame: () => void,
): Promise<boolean> {
  for (const [place, scene] of scenes.entries()) {
    scene.show()
    onScene(place)
    const endsAt = performance.now() + sceneMs
    do {
      const begunAt = performance.now()
      if (!(await drawFrame(paper, scene.sentence))) return false
      onFrame()
      await pause(Math.max(0, frameMs - (performance.now() - begunAt)))
    } while (performance.now() < endsAt && !signal.aborted)
    if (signal.aborted) return false
  }
  return true
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The diagram as it is now, as large as there is room, above its sentence. False when there is none. */
async function drawFrame(paper: CanvasRenderingContext2D, sentence: string): Promise<boolean> {
  const svg = drawSvg(document)
  if (svg === undefined) return false
  const image = new Image()
  image.src = svgAddress(svg)
  await image.decode()
  const style = getComputedStyle(document.documentElement)
  const { naturalWidth, naturalHeight } = image
  const scale = Math.min(WIDTH / naturalWidth, HEIGHT / naturalHeight)
  const [width, height] = [naturalWidth * scale, naturalHeight * scale]
  paper.fillStyle = style.backgroundColor
  paper.fillRect(0, 0, WIDTH, HEIGHT + STRIP)
  paper.drawImage(image, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height)
  paper.fillStyle = style.color
  paper.font = `28px ${style.fontFamily}`
  paper.textBaseline = 'middle'
  const lines = linesOf(sentence, WIDTH - 48, (text) => paper.measureText(text).width)
  const lineHeight = Math.min(36, STRIP / lines.length)
  lines.forEach((line, place) => {
    paper.fillText(line, 24, HEIGHT + STRIP / 2 + (place - (lines.length - 1) / 2) * lineHeight)
  })
  return true
}

/** A text in lines of at most `width`: broken between words, in Chinese between characters. */
export function linesOf(
  text: string,
  width: number,
  measure: (text: string) => number,
): readonly string[] {
  const words =
    text.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*/g) ?? []
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && measure(`${line}${word}`.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += word
  }
  return [...lines, line.trimEnd()]
}
