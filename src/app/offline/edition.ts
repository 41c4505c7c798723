/** Beginning of the names of the caches of the page at an address; there may be others on its host. */
export const familyOf = (root: string): string => `hopscope ${root} `

/** A note in the cache of an edition: a reader wants it now. */
export const WANTED = 'wanted'
