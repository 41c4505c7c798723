import { useEffect, useState } from 'react'
import { useStageStore } from './use-stage.ts'

/** Whether the words of every domain are there; asks for them. A panel outside the first lesson waits for this. */
export function useAllWords(): boolean {
  const store = useStageStore()
  const [areThere, set] = useState(false)
  useEffect(() => {
    void store
      .getState()
      .allWords()
      .then(() => set(true))
  }, [store])
  return areThere
}
