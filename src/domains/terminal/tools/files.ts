import { fail, files, notModelled, type Program, print } from '../program.ts'

/** cat and hostname of Debian and of busybox: the files that kubelet writes. */

export function* runCat(words: readonly string[]): Program {
  if (words.length === 0 || words.some((word) => word.startsWith('-'))) return yield* notModelled()
  const { resolvConf, hosts, hostname } = yield* files()
  let code = 0
  for (const path of words) {
    const text = {
      '/etc/resolv.conf': resolvConf,
      '/etc/hosts': hosts,
      '/etc/hostname': `${hostname}\n`,
    }[path]
    if (text !== undefined) yield* print(text)
    else if (/^\/(?:etc|proc|sys|var|usr|bin|dev|run|root|home)\/(?!nosuch)/.test(path))
      return yield* notModelled()
    else {
      yield* print(`cat: ${path}: No such file or directory\n`)
      code = 1
    }
  }
  return code
}

export function* runHostname(words: readonly string[]): Program {
  if (words.length > 0) return yield* notModelled()
  const { hostname } = yield* files()
  return yield* fail(0, `${hostname}\n`)
}
