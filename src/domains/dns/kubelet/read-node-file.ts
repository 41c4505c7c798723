/** The Node's resolv.conf as kubelet reads it (pkg/kubelet/network/dns/dns.go, parseResolvConf, Kubernetes v1.36). */
export interface NodeFile {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

/** kubelet reads no more of it. */
const BYTES_MAX = 10 * 1024 * 1024

/** The file, or the reason why no sandbox is made, in kubelet's words. */
export function readNodeFile(text: string): NodeFile | string {
  const servers: string[] = []
  let searches: readonly string[] = []
  let options: readonly string[] = []
  let problem: string | undefined
  for (const line of text.slice(0, BYTES_MAX).split('\n')) {
    const trimmed = line.trim()
    if (trimmed.startsWith('#')) continue
    const [keyword, ...words] = trimmed.split(/\s+/)
    if (keyword === 'nameserver') {
      const [server] = words
      if (server === undefined) problem = 'nameserver list is empty '
      else servers.push(server)
    }
    if (keyword === 'search')
      searches = words.filter((word) => word !== '.').map((word) => word.replace(/\.$/, ''))
    if (keyword === 'options') options = mergeOptions(options, words)
  }
  return problem ?? { servers, searches, options }
}

/** By the name before the colon; a later one replaces an earlier one in its place. The real order is that of a Go map. */
export function mergeOptions(
  options: readonly string[],
  more: readonly string[],
): readonly string[] {
  const merged = new Map<string, string>()
  for (const option of [...options, ...more]) merged.set(option.split(':')[0] ?? '', option)
  return [...merged.values()]
}
