/**
 * Where the page is told what to open: its address, or, in a single file that was made for somebody, a block of data in
 * the file itself. An address that says more than the file wins.
 */
const baked = (): HTMLElement | null => (__SINGLE__ ? document.getElementById('baked') : null)

export const hashOfPage = (): string =>
  location.hash.length > 1 ? location.hash : (baked()?.textContent ?? '').trim()

export const searchOfPage = (): string =>
  location.search.length > 1 ? location.search : (baked()?.dataset.search ?? '')
