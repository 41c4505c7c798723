import { isMap, isSeq, parseAllDocuments, Scalar, stringify, type YAMLMap } from 'yaml'
import type { Manifest } from './applied-objects.ts'
import type { Scenario } from './schema.ts'

const NAME = 'coredns'

/**
 * The manifests with another Corefile in the ConfigMap `coredns` of a namespace; it is added where there is none. In a
 * text everything else stays as it was written, comments too.
 */
export function withCorefile(
  manifests: Scenario['manifests'],
  namespace: string,
  corefile: string,
): Scenario['manifests'] {
  if (typeof manifests === 'string') return inText(manifests, namespace, corefile)
  const isOwn = (object: Manifest) => isCoreDns(object, namespace)
  if (!manifests.some(isOwn)) return [...manifests, configMap(namespace, corefile)]
  return manifests.map((object) => {
    if (!isOwn(object)) return object
    const data = object.data as object // as: a ConfigMap that was accepted
    return { ...object, data: { ...data, Corefile: corefile } }
  })
}

const configMap = (namespace: string, corefile: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: NAME, namespace },
  data: { Corefile: corefile },
})

function isCoreDns({ kind, metadata }: Manifest, namespace: string): boolean {
  const own = (metadata ?? {}) as { name?: unknown; namespace?: unknown } // as: fields of a manifest are of any kind
  return kind === 'ConfigMap' && own.name === NAME && (own.namespace ?? 'default') === namespace
}

function inText(text: string, namespace: string, corefile: string): string {
  const parsed = parseAllDocuments(text)
  const documents = Array.isArray(parsed) ? parsed : []
  const value = new Scalar(corefile)
  value.type = Scalar.BLOCK_LITERAL
  for (const document of documents) {
    const map = mapsIn(document.contents).find((one) =>
      isCoreDns(one.toJSON() as Manifest, namespace),
    ) // as: a map in YAML
    if (!map) continue
    map.setIn(['data', 'Corefile'], value)
    return documents.map((each) => each.toString({ lineWidth: 0 })).join('')
  }
  const more = stringify(configMap(namespace, corefile), { lineWidth: 0 })
  return text.trim() === '' ? more : `${text.replace(/\n*$/, '\n')}---\n${more}`
}

/** Objects of a document, those of a List too. */
function mapsIn(node: unknown): readonly YAMLMap[] {
  if (isSeq(node)) return node.items.flatMap(mapsIn)
  if (!isMap(node)) return []
  const items = node.get('items', true)
  return isSeq(items) ? items.items.flatMap(mapsIn) : [node]
}
