import { type ReactNode, useEffect, useRef, useState } from 'react'
import { isHeldBack } from '../player/held-back.ts'
import { openStore, type StageStore } from '../player/stage.ts'
import { lensOnScreen } from '../player/view-slice.ts'
import { drawSvg, svgAddress } from '../ui/learn/draw-svg.ts'
import { StageProvider, useStage, useStageStore } from '../ui/use-stage.ts'
import { useWorded, useWords } from '../ui/words.tsx'
import { LENSES } from './lenses.tsx'
import type { Portal } from './portal.ts'

interface Picture {
  readonly index: number
  readonly address: string
  readonly text: string
}

const PICTURES_MAX = 60 // ten pages of six

interface StoryboardProps {
  /** The diagram through the lens of the map. */
  readonly map: ReactNode
  readonly portal: Portal
}

/**
 * The story on paper: six steps a page, each with its picture and its sentence. The pictures are taken on a stage of
 * their own, so that nothing moves on the one on screen.
 */
export function Storyboard({ map, portal }: StoryboardProps) {
  const store = useStageStore()
  const words = useWords()
  // A chart over time has no picture for each step.
  const lens = useStage(lensOnScreen)
  const worded = useWorded()
  const [shadow] = useState(() => shadowOf(store))
  const [pictures, setPictures] = useState<readonly Picture[]>()
  const room = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let isOver = false
    const take = async () => {
      const stage = store.getState()
      const story = stage.recording.steps.filter(
        ({ level, index }) => level === 'story' && !isHeldBack(stage, index),
      )
      const taken: Picture[] = []
      for (const { index, message } of story.slice(0, PICTURES_MAX)) {
        shadow.setState({ cursor: index })
        await drawn()
        if (isOver) return
        const svg = room.current && drawSvg(room.current)
        if (svg) taken.push({ index, address: svgAddress(svg), text: words.text(message) })
      }
      setPictures(taken)
    }
    void take()
    return () => {
      isOver = true
    }
  }, [store, shadow, words])
  const paper = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!pictures) return
    const images = [...(paper.current?.querySelectorAll('img') ?? [])]
    void Promise.all(images.map((image) => image.decode().catch(() => undefined))).then(() => {
      window.print()
      store.getState().look({ beside: undefined })
    })
  }, [pictures, store])
  const { title } = store.getState().scenario
  return portal(
    pictures ? (
      <div className="storyboard" ref={paper}>
        <h1>{title === undefined ? 'Hopscope' : worded(title)}</h1>
        {pictures.map(({ index, address, text }) => (
          <figure key={index}>
            <img src={address} alt="" />
            <figcaption>
              <b>{index + 1}</b> {text}
            </figcaption>
          </figure>
        ))}
      </div>
    ) : (
      <div className="darkroom" ref={room} aria-hidden="true" inert>
        <StageProvider value={shadow}>
          {lens === 'machines' || lens === 'raft' ? LENSES[lens]() : map}
        </StageProvider>
      </div>
    ),
    document.body,
  )
}

/** The same recording on a stage that can be moved without anybody noticing. */
const shadowOf = (store: StageStore): StageStore =>
  openStore(() => ({ ...store.getState(), selection: undefined, pointed: undefined }))

/** Two frames: React has drawn, and React Flow has put lines to what it has measured. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
