import { describe, expect, test } from 'vitest'
import { findObject, type KubeObject } from '../../../src/domains/api-server/model.ts'
import {
  type Edit,
  editOf,
  editText,
  reasonsAgainst,
  withoutComments,
} from '../../../src/domains/terminal/kubectl/edit.ts'
import { terminalOf } from '../../../src/domains/terminal/model.ts'
import { readManifests } from '../../../src/scenario/read-manifests.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { inNamedCluster, lastWorld } from '../names/lookups.ts'

const COMMAND = 'kubectl edit deployment coredns -n kube-system'

const world = lastWorld(inNamedCluster([]))

function opened(): Edit {
  const edit = editOf(world, COMMAND)
  if (!edit) throw new Error('there is such a Deployment')
  return edit
}

/** What is saved when this was changed in the editor. */
function saved(from: string, to: string): KubeObject {
  const text = editText(opened())
  expect(text).toContain(from)
  const read = readManifests(withoutComments(text.replace(from, to)))
  if (!read.ok) throw new Error('it is YAML')
  return read.value.objects[0] as never // as: it is the object that was opened
}

function played(object?: KubeObject, command = COMMAND) {
  const typed = { at: 0, kind: 'terminal/run', target: 'control-plane', command } as const
  const input = { ...typed, ...(object && { objects: [object] }) } as unknown as Input // as: the shape of this input
  const after = lastWorld(inNamedCluster([input]))
  const [run] = Object.values(terminalOf(after).runs)
  const deployment = findObject(after.api, 'Deployment', 'kube-system/coredns')
  return { output: run?.output, exitCode: run?.exitCode, replicas: deployment?.spec.replicas }
}

describe('the editor opens the object as kubectl v1.36.0 does', () => {
  test('under its four lines of comment, as YAML', () => {
    expect(editText(opened())).toMatch(
      /^# Please edit the object below\. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit\. If an error occurs while saving this file will be\n# reopened with the relevant failures\.\n#\napiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}annotations:\n/,
    )
  })

  test('again, with what the API server has against it', () => {
    const bad = saved('replicas: 2', 'replicas: -1')
    const reasons = reasonsAgainst(world, opened(), bad)
    expect(reasons).toEqual([
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ])
    expect(editText(opened(), reasons, 'apiVersion: apps/v1\n')).toMatch(
      /failures\.\n#\n# deployments\.apps "coredns" was not valid:\n# \* spec\.replicas: Invalid value: -1: must be greater than or equal to 0\n#\napiVersion/,
    )
  })

  test('all that is wrong is said, as recorded of a selector that was changed', () => {
    const bad = saved('matchLabels:\n      k8s-app: kube-dns', 'matchLabels:\n      k8s-app: other')
    expect(reasonsAgainst(world, opened(), bad)).toEqual([
      'spec.template.metadata.labels: Invalid value: {"k8s-app":"kube-dns"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"k8s-app":"other"}}: field is immutable',
    ])
  })

  test('but not where kubectl has nothing to open', () => {
    expect(editOf(world, 'kubectl edit deployment nosuch -n kube-system')).toBeUndefined()
    expect(editOf(world, 'kubectl get pods')).toBeUndefined()
  })
})

describe('what was saved', () => {
  test('is carried out', () => {
    expect(played(saved('replicas: 2', 'replicas: 3'))).toEqual({
      output: 'deployment.apps/coredns edited\n',
      exitCode: 0,
      replicas: 3,
    })
  })

  test('without a change nothing happens', () => {
    expect(played()).toMatchObject({ output: 'Edit cancelled, no changes made.\n', exitCode: 0 })
  })

  test('and is refused to the end: the text is stored, and the command fails', () => {
    const { output, exitCode, replicas } = played(saved('replicas: 2', 'replicas: -1'))
    expect(output).toMatch(
      /^error: deployments\.apps "coredns" is invalid\nA copy of your changes has been stored to "\/tmp\/kubectl-edit-\d+\.yaml"\nerror: Edit cancelled, no valid changes were saved\.\n$/,
    )
    expect([exitCode, replicas]).toEqual([1, 2])
  })

  test('under another name is not taken', () => {
    expect(
      played(saved('  name: coredns\n  namespace', '  name: other\n  namespace')).output,
    ).toMatch(/\nerror: At least one of apiVersion, kind and name was changed\n$/)
  })

  test('of nothing: kubectl complains', () => {
    expect(played(undefined, 'kubectl edit deployment nosuch')).toMatchObject({
      output: 'Error from server (NotFound): deployments.apps "nosuch" not found\n',
      exitCode: 1,
    })
  })
})
