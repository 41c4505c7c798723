import type { Manifest } from '../scenario/applied-objects.ts'

/** What may tell things of somebody's, and what nothing here reads. */
const LEFT_OUT = new Set([
  'managedFields',
  'selfLink',
  'env',
  'envFrom',
  'args',
  'command',
  'volumes',
  'volumeMounts',
  'imagePullSecrets',
  'imageID',
  'containerID',
  'secrets',
  'files',
  'users',
  'preKubeadmCommands',
  'postKubeadmCommands',
  'joinConfiguration',
  'initConfiguration',
])

/** Of ConfigMaps, the entries that are read: CoreDNS's, kube-dns's and kube-proxy's. */
const READ = new Set(['Corefile', 'NodeHosts', 'upstreamNameservers', 'stubDomains', 'config.conf'])

/** An object without environments, arguments, notes of other programs, and data that nothing here reads. */
export function cleanObject(object: Manifest): Manifest {
  const cleaned = clean(object) as Manifest // as: fields were left out of an object
  if (object.kind !== 'ConfigMap') return cleaned
  const entries = Object.entries((object.data ?? {}) as Readonly<Record<string, unknown>>) // as: a ConfigMap's data is a record
  const { binaryData: _, ...rest } = cleaned
  return { ...rest, data: Object.fromEntries(entries.filter(([name]) => READ.has(name))) }
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => !LEFT_OUT.has(field))
      .map(([field, part]) => [field, field === 'annotations' ? known(part) : clean(part)]),
  )
}

/** Annotations that Kubernetes itself defines, but for the copy of the whole object. */
const known = (annotations: unknown): unknown =>
  Object.fromEntries(
    Object.entries((annotations ?? {}) as Readonly<Record<string, unknown>>).filter(
      // as: annotations are a record
      ([name]) => /(^|\.)(k8s|kubernetes)\.io\//.test(name) && !name.includes('last-applied'),
    ),
  )
