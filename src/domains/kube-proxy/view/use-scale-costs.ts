/// <reference types="vite/client" />
import { useEffect, useRef, useState } from 'react'
import { ownScript } from '../../../ui/own-script.ts'
import type { ScaleCost } from '../scale-sizes.ts'
import scaleWorker from './scale-worker.ts?worker&url'

export interface Counting {
  readonly costs: readonly ScaleCost[]
  readonly state: 'idle' | 'counting' | 'done' | 'failed'
  readonly start: () => void
  readonly stop: () => void
}

/** Costs as a worker counts them; it ends with the component. */
export function useScaleCosts(): Counting {
  const [costs, setCosts] = useState<readonly ScaleCost[]>([])
  const [state, setState] = useState<Counting['state']>('idle')
  const worker = useRef<Worker | undefined>(undefined)
  const end = (how: Counting['state']) => {
    worker.current?.terminate()
    worker.current = undefined
    setState(how)
  }
  useEffect(() => () => worker.current?.terminate(), [])
  const start = () => {
    setCosts([])
    setState('counting')
    try {
      const started = new Worker(ownScript(scaleWorker), { type: 'module' })
      worker.current = started
      started.onerror = () => end('failed')
      started.onmessage = ({ data }: MessageEvent<ScaleCost | 'done'>) =>
        data === 'done' ? end('done') : setCosts((before) => [...before, data])
    } catch {
      end('failed') // a frame that may not start workers
    }
  }
  return { costs, state, start, stop: () => end('idle') }
}
