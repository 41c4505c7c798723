import { normalized } from './names.ts'

/** The lines of a resolv.conf that CoreDNS looks at (miekg/dns clientconfig.go). */

export const readNameservers = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const [word, address] = fieldsOf(line)
    return word === 'nameserver' && address !== undefined ? [address] : []
  })

/** The last `search` or `domain` line counts. */
export function readSearch(text: string): readonly string[] {
  let search: readonly string[] = []
  for (const line of text.split('\n')) {
    const [word, ...names] = fieldsOf(line)
    if (word === 'search') search = names
    else if (word === 'domain') search = names.slice(0, 1)
  }
  return search.map(normalized)
}

export const fieldsOf = (line: string): readonly string[] =>
  line.split(/\s+/).filter((field) => field !== '')
