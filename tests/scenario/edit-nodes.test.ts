import { describe, expect, test } from 'vitest'
import { withNodes } from '../../src/scenario/edit-nodes.ts'
import { nodesIn } from '../../src/scenario/placed-nodes.ts'
import { readManifests } from '../../src/scenario/read-manifests.ts'

const text = `# my two Nodes
apiVersion: v1
kind: Node
metadata:
  name: node-a
  labels: { disk: ssd } # fast
---
apiVersion: v1
kind: Node
metadata: { name: node-b, labels: { topology.kubernetes.io/zone: west } }
---
# stays as it is typed:   even this
apiVersion: v1
kind: Pod
metadata:   { name:    p }
spec: { containers: [ { name: c, image: "x:1" } ] }
`

function read(manifests: string | readonly object[]) {
  const found = readManifests(String(manifests))
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  return found.value.objects
}

describe('Nodes of a text', () => {
  test('are given zones; comments, labels and everything else stay', () => {
    const after = String(
      withNodes(text, [
        { name: 'node-a', zone: 'east' },
        { name: 'node-b', zone: '' },
      ]),
    )
    expect(nodesIn(read(after))).toEqual([
      { name: 'node-a', zone: 'east' },
      { name: 'node-b', zone: '' },
    ])
    expect(after).toContain('disk: ssd')
    expect(after).toContain('# my two Nodes')
    expect(after).toContain('# fast')
    expect(after).toContain(text.slice(text.indexOf('# stays')))
  })

  test('come and go', () => {
    const after = withNodes(text, [
      { name: 'node-c', zone: 'north' },
      { name: 'node-b', zone: 'west' },
    ])
    expect(read(String(after)).map(({ kind }) => kind)).toEqual(['Node', 'Node', 'Pod'])
    expect(nodesIn(read(String(after)))).toEqual([
      { name: 'node-c', zone: 'north' },
      { name: 'node-b', zone: 'west' },
    ])
  })

  test('that are as they are wanted leave the text alone', () =>
    expect(withNodes(text, nodesIn(read(text)))).toBe(text))

  test('stand in a List too, as kubectl get -o yaml prints it', () => {
    const list = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Node
  metadata: { name: node-a }
- apiVersion: v1
  kind: Node
  metadata: { name: node-b }
`
    const after = withNodes(list, [{ name: 'node-b', zone: 'east' }])
    expect(nodesIn(read(String(after)))).toEqual([{ name: 'node-b', zone: 'east' }])
  })

  test('are the first documents of a text that had none', () => {
    const after = withNodes('kind: Pod\napiVersion: v1\n', [{ name: 'node-a', zone: 'east' }])
    expect(read(String(after)).map(({ kind }) => kind)).toEqual(['Node', 'Pod'])
  })
})

test('Nodes among objects keep what else they say', () => {
  const objects = [
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a', labels: { x: 'y' } }, spec: { z: 1 } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } },
  ]
  expect(withNodes(objects, [{ name: 'a', zone: 'east' }])).toEqual([
    {
      ...objects[0],
      metadata: { name: 'a', labels: { x: 'y', 'topology.kubernetes.io/zone': 'east' } },
    },
    objects[1],
  ])
})
