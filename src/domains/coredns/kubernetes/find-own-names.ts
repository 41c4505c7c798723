import type { ResourceRecord } from '../../dns/model.ts'
import { below } from '../names.ts'
import { endpointLabel, type Place } from './find-entries.ts'
import { hostOf } from './index-records.ts'

/**
 * Names and addresses of the Service that CoreDNS itself belongs to, found by its own addresses; else `ns.dns` with those
 * addresses (coredns plugin/kubernetes/ns.go, v1.14.7).
 */
export function findOwnNames(
  { settings, records, zone }: Place,
  ownAddresses: readonly string[],
): readonly ResourceRecord[] {
  const slices = settings.hasEndpoints
    ? ownAddresses.flatMap((address) => records.slicesByAddress.get(address) ?? [])
    : []
  const named = slices.flatMap((slice) => {
    const service = records.services.get(slice.service)
    if (!service) return []
    const name = below(zone, service.name, service.namespace, 'svc')
    return service.isHeadless
      ? slice.endpoints.map((endpoint) => ({
          name: `${endpointLabel(endpoint, settings.namesEndpointsByPod)}.${name}`,
          host: endpoint.host,
        }))
      : service.addresses.map((host) => ({ name, host }))
  })
  const own =
    slices.length > 0
      ? named
      : ownAddresses.map((address) => ({ name: below(zone, 'ns', 'dns'), host: hostOf(address) }))
  return own.map(({ name, host }) => ({
    name,
    type: host.family === 4 ? 'A' : 'AAAA',
    ttl: settings.ttl,
    data: host.address ?? host.text,
  }))
}
