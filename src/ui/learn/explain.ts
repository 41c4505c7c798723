import { speaker } from '../../core/say/message.ts'
import type { HintMessages } from '../../player/hint-messages.ts'
import type { ExamMessages } from './exam-messages.ts'
import type { TermMessages } from './glossary.ts'
import type { GoalMessages } from './goal-messages.ts'
import type { QuizMessages } from './quiz-messages.ts'

type Plain = Record<string, never>

/** Words of what is around the lessons: their map, the palette, exports, the presenter. */
export interface LearnMessages
  extends TermMessages,
    GoalMessages,
    HintMessages,
    ExamMessages,
    QuizMessages {
  /** Of the page of a lesson: `vite.lessons.ts`. */
  aboutLesson: { chapter: string }
  mapTitle: Plain
  region_0: Plain
  region_1: Plain
  region_2: Plain
  region_3: Plain
  region_4: Plain
  place_0: Plain
  place_1: Plain
  place_2: Plain
  place_3: Plain
  place_4: Plain
  node: Plain
  controlPlane: Plain
  allChapters: Plain
  findLesson: Plain
  noLesson: Plain
  doneOf: { done: number; count: number }
  mark_done: Plain
  mark_begun: { step: number; count: number }
  predictions: { right: number; asked: number }
  goOn: { title: string }
  progress: Plain
  progressHint: Plain
  progressSave: Plain
  progressOpen: Plain
  progressForget: Plain
  progressForgotten: Plain
  progressMerged: { count: number }
  progressWrong: Plain
  search: Plain
  paletteTitle: Plain
  paletteHint: Plain
  paletteNothing: Plain
  paletteFound: { count: number }
  group_lesson: Plain
  group_object: Plain
  group_step: Plain
  group_tab: Plain
  group_term: Plain
  group_deed: Plain
  key_palette: Plain
  keysHint: Plain
  keyChange: { key: string; action: string }
  keyPress: Plain
  keyNone: Plain
  keyTaken: { key: string; action: string }
  keyTake: { action: string }
  keyKeep: Plain
  keyRefused: { key: string }
  keyReset: Plain
  exportTitle: Plain
  exportSteps: Plain
  exportStepsHint: { depth: string }
  exportFormat: Plain
  format_markdown: Plain
  format_csv: Plain
  format_json: Plain
  format_mermaid: Plain
  exportSave: Plain
  exportCopy: Plain
  exportPicture: Plain
  exportSvg: Plain
  exportPng: Plain
  exportPictureFailed: Plain
  filmTitle: Plain
  filmShow: Plain
  filmHint: Plain
  filmFrom: Plain
  filmTo: Plain
  filmMake: { count: number; seconds: number }
  filmStop: Plain
  filmBusy: { scene: number; count: number }
  filmRange: { limit: number }
  filmNone: Plain
  gifMake: { count: number; seconds: number }
  gifHint: { size: number }
  gifWeighs: { size: number; fits: 'yes' | 'no' }
  soundOn: Plain
  captions: Plain
  captions_normal: Plain
  captions_large: Plain
  captions_none: Plain
  key_captions: Plain
  exportReal: Plain
  exportRealHint: Plain
  exportRealShow: Plain
  exportRealLeft: { names: string }
  exportPrint: Plain
  exportPrintHint: Plain
  exportPrintNow: Plain
  buildTitle: Plain
  presenterTitle: Plain
  presenterRefused: Plain
  presenterNotes: Plain
  presenterNoNotes: Plain
  presenterNext: Plain
  presenterAsks: { question: string }
  presenterEnd: Plain
  presenterBlank: Plain
  ownMany: Plain
  handsTitle: Plain
  handsShow: Plain
  key_blank: Plain
  key_clicker: Plain
}

export const say = speaker<LearnMessages>('learn')
