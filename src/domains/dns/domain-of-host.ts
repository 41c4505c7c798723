/** Without a search list, the domain of the Pod's hostname is one: for glibc, Go, c-ares and busybox. */
export function domainOfHost(hostname: string): readonly string[] {
  const at = hostname.indexOf('.')
  return at < 0 || at === hostname.length - 1 ? [] : [hostname.slice(at + 1)]
}
