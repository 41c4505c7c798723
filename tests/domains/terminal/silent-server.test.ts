import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SERVER } from '../../../src/domains/terminal/kubectl/reach-server.ts'
import { terminalOf } from '../../../src/domains/terminal/model.ts'
import { runKubectl } from '../../../src/domains/terminal/run-kubectl.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { inNamedCluster, lastWorld } from '../names/lookups.ts'

const typed = (at: number, command: string): Input =>
  ({ at, kind: 'terminal/run', target: 'control-plane', command }) as Input // as: the shape of this input

const runs = (inputs: readonly Input[]) =>
  Object.values(terminalOf(lastWorld(inNamedCluster(inputs))).runs)

describe('kubectl prints what the real one printed to a server that was killed (v1.36.0)', () => {
  const world = { api: { outage: { why: 'stopped', downs: [{ from: 0 }] }, objects: {} } } as never // as: all that is read of it
  const blocks = readFileSync('tests/golden/terminal/kubectl/refused.txt', 'utf8')
    .split(/^\$ /m)
    .slice(1)

  test.each(blocks.map((block) => [block.split('\n')[0] ?? '', block] as const))(
    '%s',
    (title, block) => {
      const [, ...lines] = block.trimEnd().split('\n')
      const program = runKubectl(title.split(' ').slice(1), {
        image: 'debian',
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
      })
      let output = ''
      let step = program.next({ now: 0 })
      while (!step.done) {
        const act = step.value
        if (act.act === 'print') output += act.text
        step = program.next({ now: 0, ...(act.act === 'read' && { value: act.read(world) }) })
      }
      const recorded = lines
        .join('\n')
        .replace('tcp 127.0.0.1:16443', 'tcp 192.168.0.101:6443')
        .replaceAll('127.0.0.1:16443', SERVER)
      expect(`${output}[${step.value}]`).toBe(recorded)
    },
  )
})

describe('a command that is under way when the server goes', () => {
  test('a watch ends without a word, as its stream does', () => {
    const [watch] = runs([
      typed(0, 'kubectl get pods -n shop -w'),
      { at: 5_000, kind: 'api/stopped' } as Input, // as: the shape of this input
    ])
    expect(watch).toMatchObject({ exitCode: 0 })
    expect(watch?.output).toMatch(/^NAME .*\n/)
    expect(watch?.output).not.toContain('refused')
  })

  test('a command goes through again when the server is back', () => {
    const [refused, done] = runs([
      { at: 0, kind: 'api/stopped' } as Input, // as: the shape of this input
      typed(1_000, 'kubectl get ns'),
      { at: 2_000, kind: 'api/started' } as Input, // as: likewise
      typed(3_000, 'kubectl get ns'),
    ])
    expect(refused?.exitCode).toBe(1)
    expect(done).toMatchObject({ exitCode: 0, output: expect.stringContaining('kube-system') })
  })
})
