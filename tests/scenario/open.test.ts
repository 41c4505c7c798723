import { describe, expect, test } from 'vitest'
import { openScenario } from '../../src/scenario/open.ts'
import { readManifests } from '../../src/scenario/read-manifests.ts'

const document = { version: 1, seed: 1, manifests: '', inputs: [] }
const problemsOf = (changes: Record<string, unknown>) => {
  const opened = openScenario({ ...document, ...changes })
  return opened.ok ? [] : opened.problems.map(({ path, message }) => `${path}: ${message.key}`)
}

describe('a scenario document', () => {
  test('may be small: a seed, manifests and inputs', () =>
    expect(openScenario(document).ok).toBe(true))

  test.each([
    ['an unknown field', { colour: 'red' }, 'colour: scenario/fieldUnknown'],
    ['a missing seed', { seed: undefined }, 'seed: scenario/fieldWrong'],
    ['a text where a number belongs', { seed: 'seven' }, 'seed: scenario/fieldWrong'],
    ['no version', { version: undefined }, 'version: scenario/versionMissing'],
    ['a newer version', { version: 2 }, 'version: scenario/versionNewer'],
    [
      'a bad network',
      { cluster: { serviceCIDR: '10.96.0.0/99' } },
      'cluster.serviceCIDR: scenario/badCidr',
    ],
    [
      'a reversed port range',
      { cluster: { nodePortRange: { from: 32_000, to: 31_000 } } },
      'cluster.nodePortRange: scenario/rangeReversed',
    ],
  ])('with %s is refused at its place', (_, changes, expected) =>
    expect(problemsOf(changes)).toEqual([expected]),
  )

  test('with an input of a port out of range names the input', () => {
    const input = {
      at: 0,
      kind: 'traffic/opened',
      from: 'a',
      to: 'b',
      port: 70_000,
      protocol: 'tcp',
    }
    expect(problemsOf({ inputs: [input] })).toEqual(['inputs.0.port: scenario/fieldWrong'])
  })
})

const read = (text: string) => {
  const manifests = readManifests(text)
  if (!manifests.ok) throw new Error(JSON.stringify(manifests.problems))
  return manifests.value
}
const refused = (text: string) => {
  const manifests = readManifests(text)
  return manifests.ok
    ? []
    : manifests.problems.map(({ line, column, message }) => `${line}:${column} ${message.key}`)
}

describe('manifests', () => {
  test('of a YAML stream are read one by one, empty documents left out', () => {
    const { objects } = read(
      'apiVersion: v1\nkind: Namespace\n---\n---\napiVersion: v1\nkind: Pod\n',
    )
    expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'Pod'])
  })

  test('of a List, as kubectl get -o yaml prints it, are its items', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- apiVersion: v1\n  kind: Service\n'
    expect(read(text).objects.map(({ kind }) => kind)).toEqual(['Pod', 'Service'])
  })

  test('of a ServiceList in JSON are its items', () => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ServiceList',
      items: [{ apiVersion: 'v1', kind: 'Service' }],
    })
    expect(read(text).objects).toEqual([{ apiVersion: 'v1', kind: 'Service' }])
  })

  test('know the line of each field', () => {
    const text =
      'apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Service\nspec:\n  ports:\n  - name: http\n    port: 80\n'
    expect(read(text).placeOf('1.spec.ports.0.port')).toEqual({ line: 9, column: 5 })
    expect(read(text).placeOf('1.spec.ports[0].port').line).toBe(9)
    expect(read(text).placeOf('1.spec.selector').line, 'the nearest part that exists').toBe(6)
  })

  test('resolve anchors within their own document', () => {
    const text =
      'apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\nx: &labels {app: web}\ny: *labels\n'
    expect(read(text).objects[1]?.y).toEqual({ app: 'web' })
  })

  test.each([
    [
      'broken syntax',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web\n',
      '4:1 scenario/yamlSyntax',
    ],
    ['a duplicate key', 'apiVersion: v1\nkind: Pod\nkind: Pod\n', '3:1 scenario/yamlSyntax'],
    [
      'a tab as indent',
      'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n',
      '4:1 scenario/yamlSyntax',
    ],
    ['plain text', 'hello\n', '1:1 scenario/yamlNoObject'],
    ['no kind', '---\napiVersion: v1\n', '2:1 scenario/noKind'],
    [
      'a second document without kind',
      'apiVersion: v1\nkind: Pod\n---\nmetadata: {}\n',
      '4:1 scenario/noKind',
    ],
  ])('with %s are refused with line and column', (_, text, expected) =>
    expect(refused(text)).toContain(expected),
  )

  test('of 10 MB are refused before they are read', () =>
    expect(refused('#'.repeat(10_000_000))).toEqual(['1:1 scenario/textTooLong']))

  test('with a bomb of aliases are refused', () => {
    let text = 'apiVersion: v1\nkind: Bomb\na0: &a0 [x]\n'
    for (let level = 1; level < 12; level++)
      text += `a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]\n`
    expect(refused(text)).toEqual(['1:1 scenario/yamlSyntax'])
  })
})
