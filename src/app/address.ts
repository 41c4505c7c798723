/**
 * Where the page is told what to open: its address, or, in a single file that was made for somebody, a block of data in
 * the file itself. An address that says more than the file wins.
 */
const baked = (): HTMLElement | null => (__SINGLE__ ? document.getElementById('baked') : null)

export const hashOfPage = (): string =>
  location.hash.length > 1 ? location.hash : (baked()?.textContent ?? '').trim()

/** A page of one lesson says which (`vite.lessons.ts`), after what its address says. */
export const searchOfPage = (): string =>
  location.search.length > 1 && platformOfPage() === undefined
    ? `${location.search}&${ofLesson()}`
    : (baked()?.dataset.search ?? ofLesson())

const ofLesson = (): string => document.documentElement.dataset.search ?? ''

/** The kind of learning platform that the file was made for: then the query is the platform's. */
export const platformOfPage = (): string | undefined => baked()?.dataset.lms
