/** What a document and a page can open: the views beside the map, in their order. */
export const TABS = [
  'rules',
  'packet',
  'connections',
  'names',
  'terminal',
  'objects',
  'steps',
  'settings',
  'yaml',
  'compare',
] as const
export type Tab = (typeof TABS)[number]

/** Ways of looking that the page has: ids of lenses. */
export const LENSES = ['map', 'machines', 'raft', 'rollout'] as const
export type LensId = (typeof LENSES)[number]

/** How much is told: the sentence alone, how it comes about, or every rule. */
export const DEPTHS = ['novice', 'operator', 'source'] as const
export type Depth = (typeof DEPTHS)[number]

/** What a learner cannot change. */
export const LOCKS = ['params', 'topology', 'time'] as const
export type Lock = (typeof LOCKS)[number]
