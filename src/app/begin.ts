import type { ComponentType } from 'react'
import type { Problem } from '../core/result.ts'
import { loadLesson } from '../player/load-lesson.ts'
import type { Prepared } from '../player/prepare.ts'
import { createStage, type Opening, type StageStore } from '../player/stage.ts'
import { say } from '../scenario/explain.ts'
import type { Phrasebook } from '../words/format.ts'
import { hashOfPage, platformOfPage, searchOfPage } from './address.ts'
import type { Course } from './lms/open-course.ts'
import { loadAllWords, loadPhrasebook } from './locales.ts'
import type { Presentation } from './presentation.ts'
import { type Query, readQuery } from './query.ts'
import { remembered } from './stored.ts'

/** What is loaded beside the page's own script: of a page the header and the views, of a frame less. */
interface Parts {
  readonly Header?: typeof import('./page-parts.tsx').Header
  readonly Views: ComponentType
}

/** Everything the first picture needs. */
export interface Begun {
  readonly query: Query
  readonly store: StageStore
  readonly phrasebook: Phrasebook
  /** The scenario came with a link of somebody unknown. */
  readonly fromLink: boolean
  /** The lesson that follows the one that was opened. */
  readonly next?: string | undefined
  readonly presentation: Presentation | undefined
  readonly parts: Parts
  /** The course of a learning platform that has launched this file. */
  readonly course: Course | undefined
  /** Why the link could not be opened (the lesson is open instead), or what is different in it. */
  readonly problems: readonly Problem[]
  /** The link asks for so many Pods that the reader is asked first. */
  readonly podCount?: number | undefined
}

/** How a scenario is opened: what the address says beside the scenario itself. */
export interface Address {
  readonly opening: Opening
  /** Lays over a scenario what the host page has chosen. */
  readonly adapt: (prepared: Prepared) => Prepared | Promise<Prepared>
  /** The address says more than what every visitor's does: whoever it was is carried out later, locks included. */
  readonly isHosted: boolean
  /** The reader has been asked whether to run something large. */
  readonly isLargeFine: boolean
}

/** Reads the address: a scenario in the hash, else the lesson named in the query, else the first lesson. */
export async function begin(isLargeFine = false): Promise<Begun> {
  const lang = remembered('lang')
  const theme = remembered('theme')
  const search = searchOfPage()
  const course = __SINGLE__ ? await openCourse() : undefined
  const asked = readQuery(search, {
    ...(lang ? { lang } : {}),
    ...(theme ? { theme } : {}),
  })
  const query = course?.lang ? { ...asked, lang: course.lang } : asked
  const parts: Promise<Parts> = query.embed
    ? import('./frame-parts.tsx')
    : import('./page-parts.tsx')
  const hash = hashOfPage()
  const isLink = /\bs(=|%(25)*3D)/i.test(hash)
  // A scenario of somebody's own may tell of anything; a lesson tells of packets.
  const phrasebook = loadPhrasebook(query.lang, isLink)
  const hosted = query.hasMore
    ? (await import('./hosted.ts')).readHosted(search, query.lang)
    : undefined
  const address: Address = {
    opening: {
      // What an author compares belongs to the document.
      view: {
        compare: new URLSearchParams(hash.slice(1)).get('compare') ?? undefined,
        ...hosted?.opening.view,
      },
      step: stepIn(hash) ?? hosted?.opening.step,
      ready: loadAllWords,
    },
    adapt: hosted?.adapt ?? ((prepared) => prepared),
    isHosted: hosted !== undefined,
    isLargeFine,
  }
  const link = isLink ? await (await import('./open-link.ts')).openLink(hash, address) : undefined
  const opened = link?.store ? { store: link.store } : await openLesson(query, address)
  const stops = new URLSearchParams(hash.slice(1)).getAll('break')
  if (stops.length)
    (await import('../domains/traffic/view/set-breakpoints.ts')).setBreakpoints(opened.store, stops)
  // What a platform kept of an attempt goes before what this browser kept.
  if (__SINGLE__ && course?.platform)
    (await import('./lms/report-to.ts')).reportTo(course.platform, opened.store)
  await hosted?.host(opened.store)
  const captions = remembered('captions') ?? hosted?.presentation.captions ?? 'normal'
  if (captions !== 'normal') (await import('./captions.ts')).setCaptions(captions)
  return {
    problems: [],
    ...link,
    ...opened,
    query,
    phrasebook: await phrasebook,
    fromLink: link?.store !== undefined,
    presentation: hosted?.presentation,
    parts: await parts,
    course,
  }
}

async function openCourse(): Promise<Course | undefined> {
  const platform = platformOfPage()
  return platform ? (await import('./lms/open-course.ts')).openCourse(platform) : undefined
}

async function openLesson(query: Query, { opening, adapt }: Address) {
  const { next, name, ...lesson } = await loadLesson(query.lesson)
  const store = await createStage(await adapt(lesson), { ...opening, lesson: name })
  if (query.lesson === undefined || query.lesson === name) return { store, next }
  await loadPhrasebook(query.lang, true)
  const message = say('lessonUnknown', { name: query.lesson })
  return { store, next, problems: [{ path: 'lesson', message, severity: 'warning' as const }] }
}

/** `#t=12`: the step of a lesson. */
function stepIn(hash: string): number | undefined {
  const found = /\b(?:t|step|curInstr)=(\d{1,6})/.exec(hash)
  return found ? Number(found[1]) : undefined
}
