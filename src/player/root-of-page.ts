/** Where the page lies on its host, with a slash at the end. A page of one lesson lies deeper: it says how deep. */
export const rootOfPage = (): string =>
  new URL(document.documentElement.dataset.root ?? '.', location.href).href
