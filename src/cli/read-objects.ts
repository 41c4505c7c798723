import {
  type ApiSlice,
  type EndpointSlice,
  emptyApi,
  type KubeObject,
  kindKey,
  nameOf,
  objectsOf,
  type Service,
} from '../domains/api-server/model.ts'
import { understand } from '../domains/api-server/validate-object.ts'
import { endpointGroups } from '../domains/controllers/index.ts'
import { type Manifests, readManifests } from '../scenario/read-manifests.ts'
import { words } from '../words/en.ts'
import { openPhrasebook } from '../words/format.ts'
import type { Io } from './main.ts'

/** Manifests from a file, for commands that look at a cluster as it stands. */

/** The objects of the manifests as a store; undefined when they cannot be read, which standard error then explains. */
export function readObjects(path: string, io: Io): ApiSlice | undefined {
  const manifests = readFile(path, io)
  if (!manifests) return undefined
  const objects: Record<string, Record<string, KubeObject>> = {}
  let isGood = true
  for (const [place, given] of manifests.objects.entries()) {
    const { draft, findings } = understand(given)
    for (const { path: field, reason } of findings.filter(({ rule }) => rule === 'type')) {
      isGood = false
      complain(io, { path, field, reason, at: manifests.placeOf(`${place}.${field}`) })
    }
    const object = draft as KubeObject // as: what is not there is not needed to read rules and names off it
    const kind = kindKey(object.apiVersion, object.kind)
    objects[kind] ??= {}
    objects[kind][nameOf(object)] = object
  }
  return isGood ? { ...emptyApi(), objects } : undefined
}

export function readFile(path: string, io: Io): Manifests | undefined {
  const read = readManifests(io.readText(path))
  if (read.ok) return read.value
  const book = openPhrasebook('en', words)
  for (const { line = 1, column = 1, path: field, message } of read.problems) {
    complain(io, { path, field, reason: book.text(message), at: { line, column } })
  }
  return undefined
}

interface Complaint {
  readonly path: string
  readonly field: string
  readonly reason: string
  readonly at: { readonly line: number; readonly column: number }
}

export const complain = (io: Io, { path, field, reason, at }: Complaint): void =>
  io.err(`${path}:${at.line}:${at.column}: ${field === '' ? '' : `${field}: `}${reason}`)

/** Slices for Services that have none, from the Pods they select, as the EndpointSlice controller makes them. */
export function derivedSlices(
  api: ApiSlice,
  services: readonly Service[],
): readonly EndpointSlice[] {
  const known = new Set(
    Object.values(objectsOf(api, 'EndpointSlice')).map(
      ({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`,
    ),
  )
  return services
    .filter((service) => !known.has(nameOf(service)))
    .flatMap((service) =>
      (endpointGroups(api, service) ?? []).map((group, place) => ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice' as const,
        metadata: {
          ...service.metadata,
          name: `${service.metadata.name}-${place}`,
          labels: { 'kubernetes.io/service-name': service.metadata.name },
        },
        ...group,
      })),
    )
}
