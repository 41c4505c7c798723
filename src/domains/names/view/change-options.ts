import type { PodDns } from '../../../scenario/dns-schema.ts'
import type { Pod } from '../../api-server/model.ts'

export type DnsOption = NonNullable<NonNullable<PodDns['dnsConfig']>['options']>[number]

/** Options that are switched on or off (resolv.conf(5)). */
export const FLAGS = [
  'rotate',
  'single-request',
  'single-request-reopen',
  'use-vc',
  'no-aaaa',
  'edns0',
  'trust-ad',
  'no-tld-query',
] as const

/** The fields of a Pod that decide about its names, with what a learner has changed. */
export function dnsOf({ spec }: Pod, podDns: PodDns | undefined): PodDns {
  const { hostNetwork, dnsPolicy, dnsConfig } = { ...spec, ...podDns }
  const { nameservers, searches, options } = dnsConfig ?? {}
  return {
    ...(hostNetwork !== undefined && { hostNetwork }),
    ...(dnsPolicy && { dnsPolicy: dnsPolicy as NonNullable<PodDns['dnsPolicy']> }), // as: the API server knows no other
    dnsConfig: {
      ...(nameservers && { nameservers: [...nameservers] }),
      ...(searches && { searches: [...searches] }),
      ...(options && {
        options: options.map(({ name = '', value }) => ({
          name,
          ...(value !== undefined && { value }),
        })),
      }),
    },
  }
}

/** With an option set, or without it where there is no value. */
export function withOption(
  options: readonly DnsOption[],
  name: string,
  option: DnsOption | undefined,
): DnsOption[] {
  const others = options.filter((each) => each.name !== name)
  if (!option) return others
  const place = options.findIndex((each) => each.name === name)
  return place < 0 ? [...others, option] : others.toSpliced(place, 0, option)
}
