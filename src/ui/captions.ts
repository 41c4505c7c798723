/** How large the sentence of each step is. */
export const CAPTIONS = ['normal', 'large', 'none'] as const
export type Captions = (typeof CAPTIONS)[number]
