import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  stringify,
  type YAMLMap,
} from 'yaml'
import type { Manifest } from './applied-objects.ts'
import { type PlacedNode, ZONE_LABEL } from './placed-nodes.ts'
import type { Scenario } from './schema.ts'

/**
 * Manifests with these Nodes and no others. What else a Node says stays, and so does every other object; of a text, comments
 * and the documents without Nodes stay as they were typed.
 */
export function withNodes(
  manifests: Scenario['manifests'],
  nodes: readonly PlacedNode[],
): Scenario['manifests'] {
  return typeof manifests === 'string' ? inText(manifests, nodes) : inObjects(manifests, nodes)
}

function inObjects(objects: readonly Manifest[], nodes: readonly PlacedNode[]): Manifest[] {
  const wanted = new Map(nodes.map((node) => [node.name, node]))
  const kept = objects.flatMap((object): readonly Manifest[] => {
    if (object.kind !== 'Node') return [object]
    const metadata = object.metadata as { name?: unknown; labels?: Record<string, unknown> } // as: of a Node that was accepted
    const node = wanted.get(String(metadata.name))
    if (!node) return []
    wanted.delete(node.name)
    const { [ZONE_LABEL]: _, ...others } = metadata.labels ?? {}
    const labels = node.zone === '' ? others : { ...others, [ZONE_LABEL]: node.zone }
    return [{ ...object, metadata: { ...metadata, labels } }]
  })
  return [...[...wanted.values()].map(newNode), ...kept]
}

const newNode = ({ name, zone }: PlacedNode): Manifest => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, ...(zone !== '' && { labels: { [ZONE_LABEL]: zone } }) },
})

function inText(text: string, nodes: readonly PlacedNode[]): string {
  const wanted = new Map(nodes.map((node) => [node.name, node]))
  const parsed = parseAllDocuments(text, { logLevel: 'silent' })
  const documents = Array.isArray(parsed) ? parsed : []
  let end = 0 // of the document before: what stands between, comments and ---, belongs to the next one
  const kept = documents.flatMap((document): readonly string[] => {
    const typed = text.slice(end, document.range[2])
    end = document.range[2]
    const change = placeIn(document as Document, wanted) // as: a document that was read
    if (change === 'gone') return []
    return [change === 'same' ? typed : document.toString({ lineWidth: 0 })]
  })
  const added = [...wanted.values()].map((node) => stringify(newNode(node)))
  return [...added, ...kept.map(withoutMark)].filter((each) => each.trim() !== '').join('---\n')
}

const withoutMark = (text: string): string => {
  const bare = text.replace(/^---[^\S\n]*\n/, '').replace(/\n\.\.\.\s*$/, '\n')
  return bare.endsWith('\n') ? bare : `${bare}\n`
}

type Changed = 'same' | 'changed' | 'gone'

/** Places the Nodes of one document, alone or in a List; those that are found are wanted no more. */
function placeIn({ contents }: Document, wanted: Map<string, PlacedNode>): Changed {
  if (!isMap(contents)) return 'same'
  const items = contents.get('items', true)
  if (!isSeq(items)) return placeNode(contents, wanted)
  const changes = items.items.map((item) => (isMap(item) ? placeNode(item, wanted) : 'same'))
  items.items = items.items.filter((_, index) => changes[index] !== 'gone')
  return changes.every((change) => change === 'same') ? 'same' : 'changed'
}

function placeNode(node: YAMLMap, wanted: Map<string, PlacedNode>): Changed {
  if (node.get('kind') !== 'Node') return 'same'
  const name = node.getIn(['metadata', 'name'])
  const found = wanted.get(String(name))
  if (!found) return 'gone'
  wanted.delete(found.name)
  const path = ['metadata', 'labels', ZONE_LABEL]
  const before = node.getIn(path, true)
  const zone = isScalar(before) ? String(before.value) : ''
  if (zone === found.zone) return 'same'
  if (found.zone === '') node.deleteIn(path)
  else node.setIn(path, found.zone)
  return 'changed'
}
