import { useEffect, useRef, useState } from 'react'
import { isHeldBack } from '../../player/held-back.ts'
import { isShown } from '../../player/stride.ts'
import { fileName, saveFile } from '../share/save-file.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useWords } from '../words.tsx'
import { filmType, recordFilm } from './record-film.ts'
import { useLearnText } from './use-learn-text.ts'

const SCENE_MS = 1_500 // real ms: long enough to read a short sentence
const SCENES_MAX = 80 // two minutes
const GIF_SCENE_BYTES = 15_000 // of a GIF, for each step: 36 steps of the first lesson weighed 377 kB on a busy machine
const GIF_LARGE_BYTES = 5_000_000 // what chats and slides still take

/** A film of some steps, with their sentences: for slides and chats that show no pages. */
export function FilmSection() {
  const learn = useLearnText()
  const words = useWords()
  const store = useStageStore()
  const lesson = useStage((stage) => stage.lesson)
  const depth = useStage((stage) => stage.depth)
  const steps = useStage(({ recording }) => recording.steps)
  const cursor = useStage((stage) => stage.cursor)
  const [from, setFrom] = useState(Math.max(1, cursor + 1))
  const [to, setTo] = useState(Math.min(steps.length, Math.max(1, cursor + 1) + 20))
  const [scene, setScene] = useState<number>()
  const [isFailed, setFailed] = useState(false)
  const [gifBytes, setGifBytes] = useState<number>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const wanted = steps.filter(
    (step) =>
      step.index >= from - 1 &&
      step.index < to &&
      isShown(step, depth) &&
      !isHeldBack(store.getState(), step.index),
  )
  const isFine = wanted.length > 0 && wanted.length <= SCENES_MAX
  const film = async (kind: 'film' | 'gif') => {
    const { seek, pause } = store.getState()
    pause()
    running.current = new AbortController()
    setFailed(false)
    setGifBytes(undefined)
    const { signal } = running.current
    const scenes = wanted.map(({ index, message }) => ({
      show: () => seek(index),
      sentence: words.text(message),
    }))
    // What writes GIFs is loaded when somebody wants one.
    const record = kind === 'film' ? recordFilm : (await import('./record-gif.ts')).recordGif
    const made = await record({ scenes, sceneMs: SCENE_MS, onScene: setScene, signal }).catch(
      () => undefined,
    )
    seek(cursor)
    setScene(undefined)
    setFailed(!made && !signal.aborted)
    if (!made) return
    if (kind === 'gif') setGifBytes(made.size)
    const ending = /gif|mp4/.exec(made.type)?.[0] ?? 'webm'
    saveFile(fileName(lesson, `.${ending}`), made, made.type)
  }
  const length = { count: wanted.length, seconds: (wanted.length * SCENE_MS) / 1_000 }
  const field = (label: string, value: number, set: (value: number) => void) => (
    <label>
      {label}{' '}
      <input
        type="number"
        min={1}
        max={steps.length}
        value={value}
        disabled={scene !== undefined}
        onChange={({ target }) => set(target.valueAsNumber || 1)}
      />
    </label>
  )
  return (
    <>
      <p className="hint">{learn(filmType() ? 'filmHint' : 'filmNone')}</p>
      <div className="export-actions">
        {field(learn('filmFrom'), from, setFrom)}
        {field(learn('filmTo'), to, setTo)}
        {scene === undefined ? (
          <>
            {filmType() && (
              <button type="button" disabled={!isFine} onClick={() => void film('film')}>
                {learn('filmMake', length)}
              </button>
            )}
            <button type="button" disabled={!isFine} onClick={() => void film('gif')}>
              {learn('gifMake', length)}
            </button>
          </>
        ) : (
          <button type="button" onClick={() => running.current?.abort()}>
            {learn('filmStop')}
          </button>
        )}
      </div>
      <p role="status">
        {scene !== undefined && learn('filmBusy', { scene: scene + 1, count: wanted.length })}
        {gifBytes !== undefined &&
          learn('gifWeighs', {
            size: inMegabytes(gifBytes),
            fits: gifBytes > GIF_LARGE_BYTES ? 'no' : 'yes',
          })}
      </p>
      {isFine && (
        <p className="hint">
          {learn('gifHint', { size: inMegabytes(wanted.length * GIF_SCENE_BYTES) })}
        </p>
      )}
      {!isFine && <p role="alert">{learn('filmRange', { limit: SCENES_MAX })}</p>}
      {isFailed && <p role="alert">{learn('exportPictureFailed')}</p>}
    </>
  )
}

/** To a tenth. */
const inMegabytes = (bytes: number): number => Math.max(0.1, Math.round(bytes / 100_000) / 10)
