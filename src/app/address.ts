/**
 * Where the page is told what to open: its address, or, in a single file that was made for somebody, a block of data in
 * the file itself. An address that says more than the file wins.
 */
const baked = (): HTMLElement | null => (__SINGLE__ ? document.getElementById('baked') : null)

export const hashOfPage = (): string =>
  location.hash.length > 1 ? location.hash : (baked()?.textContent ?? '').trim()

export const searchOfPage = (): string =>
  location.search.length > 1 && platformOfPage() === undefined
    ? location.search
    : (baked()?.dataset.search ?? '')

/** The kind of learning platform that the file was made for: then the query is the platform's. */
export const platformOfPage = (): string | undefined => baked()?.dataset.lms
