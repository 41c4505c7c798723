import type { Domain } from '../domain.ts'

export { serveCase, serverName } from './answer-from-zone.ts'
export { answerAsAuthority } from './authority/answer-as-authority.ts'
export { type AuthorityZone, openAuthority, readRecord } from './authority/read-zone.ts'
export {
  checkNodeFile,
  type FormedDns,
  type KubeletSettings,
  type KubeletWarning,
  type PodDns,
  podDns,
} from './kubelet/pod-dns.ts'
export { kernelHostname, type PodHostname, podHostname } from './kubelet/pod-hostname.ts'
export { readNodeFile } from './kubelet/read-node-file.ts'
export { type Origin, type TracedLine, traceResolvConf } from './kubelet/trace-resolv-conf.ts'
export { writeHosts } from './kubelet/write-hosts.ts'
export { writeResolvConf } from './kubelet/write-resolv-conf.ts'
export { measureAnswer } from './measure-message.ts'
export { labelsOfName, toDomainName } from './name-text.ts'
export { type DigExchange, flagsOf, printDig, printQuestion, printRecord } from './print-dig.ts'
export { insideMapped, readStrictIPv4 } from './read-address.ts'
export {
  openRecursor,
  type Recursion,
  type RecursorAsk,
  resolveQuery,
} from './recursion/resolve-name.ts'
export type { ResolvedEffect } from './resolved/machine.ts'
export {
  type ResolvedHappens,
  type ResolvedStep,
  stepResolved,
} from './resolved/step-resolved.ts'
export { STATIC_FILE, writeStubFile, writeUplinkFile } from './resolved/write-files.ts'
export type {
  Act,
  Arrival,
  Client,
  Heard,
  Hint,
  Lookup,
  Outcome,
  Process,
  Resolver,
  Send,
} from './resolver.ts'
export { type OpenResolver, RESOLVERS } from './resolvers.ts'
export { reverseName } from './reverse-name.ts'
export { type Event, type Played, type Reply, runLookup, type Server } from './run-lookup.ts'
export type { ServedCase } from './served-case.ts'
export { PLAIN_UDP_BYTES, truncateAnswer } from './truncate-answer.ts'

/** The client's half of names: the files that kubelet writes, and the resolvers that read them. */
export const dns: Domain = {
  id: 'dns',
  handlers: {},
  watches: [],
  lenses: [],
  promises: [],
}
