import type { Family } from '../../core/ip.ts'
import type { EndpointSlice, Service } from '../api-server/model.ts'
import { remembered } from './remember-ports.ts'
import { servicePorts, usesLocalEndpoints } from './service-ports.ts'

/**
 * Whether all Nodes write the same rules for a Service: no policy keeps to the endpoints of a Node, no endpoint has a hint, no source
 * range may hold the Node's own address. What is worked out for such a Service is worked out once for all Nodes.
 */
export const isSeenAlike = (
  service: Service,
  slices: readonly EndpointSlice[],
  family: Family,
): boolean =>
  remembered(
    service,
    slices,
    `alike ${family}`,
    () =>
      servicePorts(service, family).every(
        (port) => !usesLocalEndpoints(port) && port.sourceRanges.length === 0,
      ) && !slices.some(({ endpoints }) => endpoints?.some(({ hints }) => hints !== undefined)),
  )
