import { drawSvg, svgAddress } from './draw-svg.ts'

/** Size of the picture, and of the strip below it where the sentence stands, in px. */
const WIDTH = 1280
const HEIGHT = 720
const STRIP = 96
const FRAME_MS = 80 // the diagram is drawn about twelve times a second: what travels is seen to travel

/** One scene: how the stage comes to it, and what is said there. */
export interface Scene {
  readonly show: () => void
  readonly sentence: string
}

interface Film {
  readonly scenes: readonly Scene[]
  /** Real ms that each is shown. */
  readonly sceneMs: number
  /** Called when the scene of that number, from 0, begins. */
  readonly onScene: (scene: number) => void
  readonly signal: AbortSignal
}

/** The kind of film that this browser can make; undefined: none. */
export const filmType = (): string | undefined =>
  typeof MediaRecorder === 'undefined' || !('captureStream' in HTMLCanvasElement.prototype)
    ? undefined
    : ['video/webm;codecs=vp9', 'video/webm', 'video/mp4'].find((type) =>
        MediaRecorder.isTypeSupported(type),
      )

/**
 * Films what is on the stage while it goes through some scenes, with captions: in real time, since browsers record no
 * other. Nothing is sent anywhere. Undefined when it was stopped, or there is no diagram to film.
 */
export async function recordFilm({
  scenes,
  sceneMs,
  onScene,
  signal,
}: Film): Promise<Blob | undefined> {
  const type = filmType()
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT + STRIP
  const paper = canvas.getContext('2d')
  if (type === undefined || !paper) return undefined
  const pieces: Blob[] = []
  const recorder = new MediaRecorder(canvas.captureStream(), {
    mimeType: type,
    videoBitsPerSecond: 2_500_000,
  })
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  const isOver = new Promise<void>((done) => {
    recorder.onstop = () => done()
  })
  let isFilmed = true
  for (const [place, scene] of scenes.entries()) {
    scene.show()
    onScene(place)
    const endsAt = performance.now() + sceneMs
    do {
      const begunAt = performance.now()
      isFilmed = await drawFrame(paper, scene.sentence)
      if (recorder.state === 'inactive' && isFilmed) recorder.start()
      await pause(Math.max(0, FRAME_MS - (performance.now() - begunAt)))
    } while (performance.now() < endsAt && isFilmed && !signal.aborted)
    if (!isFilmed || signal.aborted) break
  }
  if (recorder.state === 'inactive') return undefined
  recorder.stop()
  await isOver
  for (const track of recorder.stream.getTracks()) track.stop()
  return isFilmed && !signal.aborted
    ? new Blob(pieces, { type: type.split(';')[0] ?? type })
    : undefined
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
