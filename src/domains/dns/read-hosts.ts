import { readIPv6, readStrictIPv4 } from './read-address.ts'

/** One line of /etc/hosts: an address and its names, the canonical one first. */
export interface HostsLine {
  readonly address: string
  readonly names: readonly string[]
}

/** hosts(5): `#` begins a comment; a line without a name says nothing. */
export const readHosts = (text: string): readonly HostsLine[] =>
  text.split('\n').flatMap((line) => {
    const [address, ...names] = (line.split('#')[0] ?? '').split(/\s+/).filter(Boolean)
    return address !== undefined && names.length > 0 ? [{ address, names }] : []
  })

/** The lines of an address, as `read` reads them: how numbers may be written, and which addresses pass for one, differs. */
export const linesOfAddress = (
  hosts: string,
  address: string,
  read: (text: string) => string | undefined = readStrictly,
): readonly HostsLine[] =>
  readHosts(hosts).filter((line) => {
    const found = read(line.address)
    return found !== undefined && found === read(address)
  })

/** inet_pton. */
export const readStrictly = (text: string): string | undefined =>
  readStrictIPv4(text) ?? readIPv6(text)

/** The sources of the line `hosts:` in /etc/nsswitch.conf, in order; without one: files, then dns (nss/nsswitch.c of glibc). */
export function hostSources(nsswitch: string): readonly string[] {
  const line = nsswitch.split('\n').find((text) => /^\s*hosts:/.test(text))
  if (line === undefined) return ['files', 'dns']
  return (line.split('#')[0] ?? '')
    .replace(/^\s*hosts:/, '')
    .replace(/\[[^\]]*\]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
}
