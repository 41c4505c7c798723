import { CHAPTERS } from './chapters.ts'

/** What a list of lessons shows: their titles, without their documents. */
export interface LessonTitle {
  readonly name: string
  readonly chapter: number
  readonly title: Readonly<Record<string, string>>
}

const titles = import.meta.glob<LessonTitle['title']>('./*/scenario.yaml', {
  eager: true,
  query: '?title',
  import: 'title',
})

/** In the order of the map. */
export const LESSON_TITLES: readonly LessonTitle[] = Object.entries(CHAPTERS).flatMap(
  ([chapter, names]) =>
    names.map((name) => ({
      name,
      chapter: Number(chapter),
      title: titles[`./${name}/scenario.yaml`] ?? {},
    })),
)
