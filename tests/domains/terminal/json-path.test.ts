import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fillJsonPath } from '../../../src/domains/terminal/kubectl/json-path.ts'

const GOLDEN = 'tests/golden/terminal/kubectl'

describe('JSONPath prints what client-go prints (v0.36.0)', () => {
  const { objects } = JSON.parse(readFileSync(`${GOLDEN}/objects.json`, 'utf8'))
  const recorded: readonly (readonly [kind: string, template: string, output: string])[] =
    readFileSync(`${GOLDEN}/jsonpath.jsonl`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  test.each(recorded)('%s %s', (kind, template, output) => {
    const items = Object.keys(objects[kind])
      .sort()
      .map((name) => objects[kind][name])
    const list = { apiVersion: 'v1', kind: 'List', items, metadata: { resourceVersion: '' } }
    expect(fillJsonPath(template, list)).toBe(output)
  })
})

test.each([
  '{.items',
  '{range .items[*]}{.metadata.name}',
  '{end}',
  '{items}',
  '{..name}',
  '{.a[}',
])('%s is not understood', (template) => {
  expect(fillJsonPath(template, {})).toBeUndefined()
})
