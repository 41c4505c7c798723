import { CHAPTERS } from '../../scenario/catalog/chapters.ts'
import { useText } from '../words.tsx'

/** Where a lesson is: the same page, presented as it is now. */
export function addressOfLesson(name: string): string {
  const query = new URLSearchParams(location.search)
  query.set('lesson', name)
  return `?${query}`
}

/** The way on, at the end of a lesson. */
export function NextLesson({ after }: { after: string }) {
  const t = useText()
  const names = Object.values(CHAPTERS).flat()
  const next = names[names.indexOf(after) + 1]
  if (next === undefined || next === names[0]) return null
  return (
    <a className="next-lesson" href={addressOfLesson(next)}>
      {t('nextLesson')}
    </a>
  )
}
