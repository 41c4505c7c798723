import { createContext, type ReactNode, useContext } from 'react'
import type { Problem } from '../../core/result.ts'
import type { AuthorStage } from '../../player/author-stage.ts'
import type { Scenario } from '../../scenario/schema.ts'
import type { HeldText } from './held-text.ts'

export const SECTIONS = ['start', 'cluster', 'timeline', 'questions', 'learner'] as const
export type Section = (typeof SECTIONS)[number]

/** Forms of the domains, which this floor does not know. */
export interface Forms {
  readonly deeds: Readonly<Record<DeedGroup, ReactNode>>
  /** Settings of the cluster, beside its manifests. */
  readonly settings: ReactNode
}

export const DEED_GROUPS = ['packets', 'names', 'nodes', 'machines', 'terminal'] as const
export type DeedGroup = (typeof DEED_GROUPS)[number]

export interface Goal {
  readonly path: string
  readonly line?: number
  readonly column?: number
}

/** What every part of the builder works with. */
export interface Workshop {
  readonly author: AuthorStage
  readonly forms: Forms
  /** Everything that is wrong, or worth knowing, each with the path of its field. */
  readonly problems: readonly Problem[]
  /** Another document takes the place of the one on the stage. False when it has problems. */
  readonly begin: (scenario: Scenario, lesson?: string) => Promise<boolean>
  readonly held: HeldText
  /** Where a problem led to. */
  readonly goal: Goal | undefined
  readonly turnTo: (section: Section) => void
  /** From here on, changes become a what-if laid over this scenario. */
  readonly beginTry: (before: Scenario) => void
}

const Context = createContext<Workshop | undefined>(undefined)
export const WorkshopProvider = Context.Provider

export function useWorkshop(): Workshop {
  const workshop = useContext(Context)
  if (!workshop) throw new Error('a workshop is given above every part of the builder')
  return workshop
}
