const printed = new WeakMap<object, Promise<string>>()

/** An object as `kubectl get -o yaml` prints it. The YAML library is loaded with the first one. */
export function printObject(object: unknown): Promise<string> {
  if (typeof object !== 'object' || object === null) return Promise.resolve(String(object))
  const known = printed.get(object)
  if (known) return known
  const text = import('../scenario/read-manifests.ts').then(({ writeManifest }) =>
    writeManifest(object),
  )
  printed.set(object, text)
  return text
}
