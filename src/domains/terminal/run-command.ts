import type { Run } from './model.ts'
import { fail, notModelled, type Program } from './program.ts'
import { readWords } from './read-words.ts'
import { runBusyboxNslookup } from './tools/busybox-nslookup.ts'
import { runCurl } from './tools/curl.ts'
import { runDig } from './tools/dig.ts'
import { runCat, runHostname } from './tools/files.ts'
import { runGetent } from './tools/getent.ts'
import { runHost } from './tools/host.ts'
import { runIp } from './tools/ip.ts'
import { runNc } from './tools/nc.ts'
import { runNslookup } from './tools/nslookup.ts'
import { runPing } from './tools/ping.ts'
import { runWget } from './tools/wget.ts'

type Tool = (words: readonly string[], host: string) => Program

/** Debian 12 with dnsutils, iputils-ping, iproute2, curl, wget and netcat-openbsd. */
const DEBIAN: Readonly<Record<string, Tool>> = {
  nslookup: runNslookup,
  dig: runDig,
  host: runHost,
  getent: runGetent,
  cat: runCat,
  hostname: runHostname,
  ping: (words) => runPing('iputils', words),
  curl: runCurl,
  nc: runNc,
  wget: (words) => runWget('gnu', words),
  ip: (words, host) => runIp(host, words),
}

/** Alpine: what its busybox has, linked to musl. */
const ALPINE: Readonly<Record<string, Tool>> = {
  nslookup: runBusyboxNslookup,
  cat: runCat,
  hostname: runHostname,
  ping: (words) => runPing('busybox', words, 'musl-gai@trixie'),
  wget: (words) => runWget('busybox', words, 'musl-gai@trixie'),
  ip: (words, host) => runIp(host, words),
}

/** Debian's busybox is linked to glibc. */
const BUSYBOX: Readonly<Record<string, Tool>> = {
  ...ALPINE,
  ping: (words) => runPing('busybox', words),
  wget: (words) => runWget('busybox', words),
}

/** Real commands that are there, and that we do nothing with. */
const OTHERS =
  /^(?:ls|cd|pwd|ps|top|env|export|echo|printf|sh|bash|ash|exit|true|false|test|date|id|whoami|uname|mount|df|du|find|grep|sed|awk|head|tail|less|more|vi|vim|touch|mkdir|rm|cp|mv|ln|chmod|chown|kill|sleep|which|type|history|man|help|apt|apt-get|apk|ss|netstat|tcpdump|traceroute|telnet|ifconfig|arp|route|openssl|python3?|nc|getent|clear|reset|watch|time|wc|sort|uniq|xargs|tr|cut|tee)$/

export const TOOLS: Readonly<Record<Run['image'], readonly string[]>> = {
  debian: Object.keys(DEBIAN),
  alpine: Object.keys(ALPINE),
}

/** A command line in a Pod. `host` is the network namespace of the Pod. */
export function* runInPod(run: Pick<Run, 'command' | 'image'>, host: string): Program {
  const words = readWords(run.command)
  if (words === 'unclosed' || words === undefined) return yield* notModelled()
  const [first, ...rest] = words
  if (first === undefined) return 0
  const [command, args] = first === 'busybox' && rest[0] ? [rest[0], rest.slice(1)] : [first, rest]
  const tools = run.image === 'alpine' ? ALPINE : first === 'busybox' ? BUSYBOX : DEBIAN
  const tool = Object.hasOwn(tools, command) ? tools[command] : undefined
  if (tool) return yield* tool(args, host)
  if (OTHERS.test(command)) return yield* notModelled()
  return run.image === 'alpine'
    ? yield* fail(127, `sh: ${command}: not found\n`)
    : yield* fail(127, `bash: ${command}: command not found\n`)
}
