import { type Film, openPaper, showScenes } from './film-frames.ts'

const FRAME_MS = 80 // the diagram is drawn about twelve times a second: what travels is seen to travel

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
export async function recordFilm(film: Film): Promise<Blob | undefined> {
  const type = filmType()
  const paper = openPaper(1)
  if (type === undefined || !paper) return undefined
  const pieces: Blob[] = []
  const recorder = new MediaRecorder(paper.canvas.captureStream(), {
    mimeType: type,
    videoBitsPerSecond: 2_500_000,
  })
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  const isOver = new Promise<void>((done) => {
    recorder.onstop = () => done()
  })
  const isFilmed = await showScenes(film, paper, FRAME_MS, () => {
    if (recorder.state === 'inactive') recorder.start()
  })
  if (recorder.state === 'inactive') return undefined
  recorder.stop()
  await isOver
  for (const track of recorder.stream.getTracks()) track.stop()
  return isFilmed ? new Blob(pieces, { type: type.split(';')[0] ?? type }) : undefined
}
