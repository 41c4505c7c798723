import { formatIPv6 } from '../../../core/ip.ts'
import { readAddress } from '../text/read-address.ts'
import { endpointLabel, isExposed, type Place } from './find-entries.ts'

/** The address a reverse name stands for: `10.0.96.10.in-addr.arpa.` is 10.96.0.10 (coredns plugin/pkg/dnsutil/reverse.go). */
export function addressOfReverse(name: string): string | undefined {
  const short = /^(.*)\.in-addr\.arpa\.$/.exec(name)
  if (short) {
    const address = readAddress((short[1] ?? '').split('.').reverse().join('.'))
    return address?.family === 4 ? address.text : undefined
  }
  const long = /^(.*)\.ip6\.arpa\.$/.exec(name)
  if (!long) return undefined
  const digits = (long[1] ?? '').split('.').reverse()
  const groups = Array.from({ length: Math.floor(digits.length / 4) }, (_, place) =>
    digits.slice(place * 4, place * 4 + 4).join(''),
  )
  const address = readAddress(groups.join(':'))
  if (!address) return undefined
  if (address.family === 6) return address.text
  return formatIPv6([0, 0, 0, 0, 0, 0xffff, ...pairs(address.bytes)])
}

const pairs = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => [a * 256 + b, c * 256 + d]

/** Names of the Service with this cluster IP, else of every ready endpoint with this address. */
export function findNamesOf(place: Place, address: string): readonly string[] {
  const { settings, records } = place
  const isOpen = (namespace: string) =>
    settings.namespaces.length === 0 || isExposed(place, namespace)
  const service = (records.servicesByAddress.get(address) ?? []).find((one) =>
    isOpen(one.namespace),
  )
  if (service) return [`${service.name}.${service.namespace}.svc.${settings.primaryZone}`]
  if (!settings.hasEndpoints) return []
  return (records.slicesByAddress.get(address) ?? [])
    .filter(({ namespace }) => isOpen(namespace))
    .flatMap((slice) =>
      slice.endpoints
        .filter(({ host }) => host.text === address)
        .map((endpoint) => {
          const label = endpointLabel(endpoint, settings.namesEndpointsByPod)
          return `${label}.${slice.service}.svc.${settings.primaryZone}`
        }),
    )
}
