import type { Domain } from '../domain.ts'

/** The client's half of names: the files that kubelet writes, and the resolvers that read them. */
export const dns: Domain = {
  id: 'dns',
  handlers: {},
  watches: [],
  lenses: [],
  promises: [],
}
