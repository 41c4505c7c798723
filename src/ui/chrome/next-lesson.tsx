import { useText } from '../words.tsx'

/** Where a lesson is: the same page, presented as it is now. */
export function addressOfLesson(name: string): string {
  const query = new URLSearchParams(location.search)
  query.set('lesson', name)
  return `${document.documentElement.dataset.root ?? ''}?${query}`
}

/** The way on, at the end of a lesson. */
export function NextLesson({ name }: { name: string }) {
  const t = useText()
  return (
    <a className="next-lesson" href={addressOfLesson(name)}>
      {t('nextLesson')}
    </a>
  )
}
