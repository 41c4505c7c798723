import type { PodDns } from './pod-dns.ts'

/** The file's text, as containerd and CRI-O write it: a line is left out where it has nothing to say. */
export const writeResolvConf = ({ servers, searches, options }: PodDns): string =>
  [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}\n`] : []),
    ...servers.map((server) => `nameserver ${server}\n`),
    ...(options.length > 0 ? [`options ${options.join(' ')}\n`] : []),
  ].join('')
