import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { isHeldBack } from '../../player/held-back.ts'
import { isShown } from '../../player/stride.ts'
import { forReal, writeForReal } from '../../player/try-for-real.ts'
import { writeCsv, writeJson, writeMarkdown, writeMermaid } from '../../player/write-steps.ts'
import { CopyBox } from '../share/copy-box.tsx'
import { fileName, saveFile } from '../share/save-file.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useWorded, useWords } from '../words.tsx'
import { drawPng, drawSvg } from './draw-svg.ts'
import { useLearnText } from './use-learn-text.ts'
import './export.css'

const FORMATS = ['markdown', 'csv', 'json', 'mermaid'] as const
type Format = (typeof FORMATS)[number]
const FILES: Readonly<Record<Format, readonly [ending: string, type: string]>> = {
  markdown: ['.md', 'text/markdown'],
  csv: ['.csv', 'text/csv'],
  json: ['.json', 'application/json'],
  mermaid: ['.mmd', 'text/plain'],
}

const FilmSection = lazy(async () => ({
  default: (await import('./film-section.tsx')).FilmSection,
}))

/** What can be taken along: the steps in words, the picture, the same for a real cluster, the story on paper. */
export function ExportPanel() {
  const learn = useLearnText()
  const store = useStageStore()
  const printing = useStage(({ beside }) => beside === 'storyboard')
  const [isReal, setReal] = useState(false)
  const [isFilm, setFilm] = useState(false)
  return (
    <div className="export">
      <Transcript />
      <Picture />
      <section>
        <h3>{learn('filmTitle')}</h3>
        {isFilm ? (
          <Suspense fallback={null}>
            <FilmSection />
          </Suspense>
        ) : (
          <button type="button" onClick={() => setFilm(true)}>
            {learn('filmShow')}
          </button>
        )}
      </section>
      <section>
        <h3>{learn('exportReal')}</h3>
        <p className="hint">{learn('exportRealHint')}</p>
        {isReal ? (
          <Real />
        ) : (
          <button type="button" onClick={() => setReal(true)}>
            {learn('exportRealShow')}
          </button>
        )}
      </section>
      <section>
        <h3>{learn('exportPrint')}</h3>
        <p className="hint">{learn('exportPrintHint')}</p>
        <button
          type="button"
          disabled={printing}
          onClick={() => store.getState().look({ beside: 'storyboard' })}
        >
          {learn('exportPrintNow')}
        </button>
      </section>
    </div>
  )
}

function useTitle(): string {
  const t = useText()
  const worded = useWorded()
  const title = useStage(({ scenario }) => scenario.title)
  return title === undefined ? t('ownCluster') : worded(title)
}

function Transcript() {
  const t = useText()
  const learn = useLearnText()
  const words = useWords()
  const title = useTitle()
  const store = useStageStore()
  const recording = useStage((stage) => stage.recording)
  const depth = useStage((stage) => stage.depth)
  const lesson = useStage((stage) => stage.lesson)
  const [format, setFormat] = useState<Format>('markdown')
  const text = useMemo(() => {
    const steps = recording.steps.filter(
      (step) => isShown(step, depth) && !isHeldBack(store.getState(), step.index),
    )
    const write: Readonly<Record<Format, () => string>> = {
      markdown: () => writeMarkdown(title, steps, words),
      csv: () => writeCsv(steps, words),
      json: () => writeJson(steps, words),
      mermaid: () => writeMermaid(steps, words),
    }
    return write[format]()
  }, [recording, depth, format, title, words, store])
  const [ending, type] = FILES[format]
  return (
    <section>
      <h3>{learn('exportSteps')}</h3>
      <p className="hint">{learn('exportStepsHint', { depth: t(`depth_${depth}`) })}</p>
      <label>
        {learn('exportFormat')}{' '}
        <select
          value={format}
          onChange={({ target }) => setFormat(target.value as Format)} // as: the options are formats
        >
          {FORMATS.map((each) => (
            <option key={each} value={each}>
              {learn(`format_${each}`)}
            </option>
          ))}
        </select>
      </label>{' '}
      <button type="button" onClick={() => saveFile(fileName(lesson, ending), text, type)}>
        {learn('exportSave')}
      </button>
      <CopyBox label={learn('exportSteps')} text={text} action={learn('exportCopy')} rows={5} />
    </section>
  )
}

function Picture() {
  const learn = useLearnText()
  const lesson = useStage((stage) => stage.lesson)
  const cursor = useStage((stage) => stage.cursor)
  const [isFailed, setFailed] = useState(false)
  const name = fileName(lesson, `-${cursor + 1}`)
  const save = async (kind: 'svg' | 'png') => {
    const svg = drawSvg(document)
    const png =
      svg !== undefined && kind === 'png' ? await drawPng(svg).catch(() => undefined) : undefined
    setFailed(svg === undefined || (kind === 'png' && !png))
    if (kind === 'svg' && svg !== undefined) saveFile(`${name}.svg`, svg, 'image/svg+xml')
    if (png) saveFile(`${name}.png`, png, 'image/png')
  }
  return (
    <section>
      <h3>{learn('exportPicture')}</h3>
      <div className="export-actions">
        <button type="button" onClick={() => void save('svg')}>
          {learn('exportSvg')}
        </button>
        <button type="button" onClick={() => void save('png')}>
          {learn('exportPng')}
        </button>
      </div>
      {isFailed && <p role="alert">{learn('exportPictureFailed')}</p>}
    </section>
  )
}

function Real() {
  const learn = useLearnText()
  const scenario = useStage((stage) => stage.scenario)
  const objects = useStage((stage) => stage.objects)
  const lesson = useStage((stage) => stage.lesson)
  const real = useMemo(() => forReal(scenario, objects), [scenario, objects])
  const [text, setText] = useState<string>()
  useEffect(() => {
    let isOld = false
    void import('../../scenario/read-manifests.ts').then(({ writeManifests }) => {
      if (!isOld) setText(writeForReal(real, writeManifests(real.objects)))
    })
    return () => {
      isOld = true
    }
  }, [real])
  if (text === undefined) return null
  return (
    <>
      {real.left.length > 0 && (
        <p className="hint">{learn('exportRealLeft', { names: real.left.join(', ') })}</p>
      )}
      <button
        type="button"
        onClick={() => saveFile(fileName(lesson, '.sh'), text, 'text/x-shellscript')}
      >
        {learn('exportSave')}
      </button>
      <CopyBox label={learn('exportReal')} text={text} action={learn('exportCopy')} rows={10} />
    </>
  )
}
