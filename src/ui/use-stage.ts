import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Stage, StageStore } from '../player/stage.ts'
import type { View } from '../player/view-slice.ts'

const Store = createContext<StageStore | undefined>(undefined)
export const StageProvider = Store.Provider

export function useStageStore(): StageStore {
  const store = useContext(Store)
  if (!store) throw new Error('a stage is given above every component that shows it')
  return store
}

/** A narrow piece of the stage; the component renders again only when that piece changes. */
export const useStage = <Piece>(select: (stage: Stage & View) => Piece): Piece =>
  useStore(useStageStore(), select)
