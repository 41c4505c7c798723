import { parseIPv4, parseIPv6 } from '../../core/ip.ts'

export const isAddress = (text: string): boolean =>
  parseIPv4(text) !== undefined || parseIPv6(text) !== undefined

/** A port as a number, or undefined. */
export const readPort = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined

/** What `gai_strerror` of glibc says (sysdeps/posix/gai_strerror.c, 2.36). */
export const GAI_TEXTS: Readonly<Record<string, string>> = {
  EAI_NONAME: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
  EAI_NODATA: 'No address associated with hostname',
  EAI_ADDRFAMILY: 'Address family for hostname not supported',
}
