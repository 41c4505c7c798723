import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { hopscope } from './hopscope.ts'

describe('the headless command', () => {
  test('tells its usage on standard error when it is called without a command', () => {
    const { status, stdout, stderr } = hopscope([])
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('Usage:')
  })

  test('names a command it does not know', () => {
    const { status, stdout, stderr } = hopscope(['toString'])
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('“toString”')
  })

  test('names a file it cannot read', () => {
    const { status, stdout, stderr } = hopscope(['trace', 'no-such-job.json'])
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('no-such-job.json')
  })

  test('takes a file and standard input alike, and answers the same each time', () => {
    const path = fileURLToPath(
      new URL('golden/netfilter/01-clusterip-pod-to-other-pod.json', import.meta.url),
    )
    const fromFile = hopscope(['trace', path])
    const fromInput = hopscope(['trace', '-'], readFileSync(path, 'utf8'))
    expect(fromFile.status).toBe(0)
    expect(fromInput).toEqual(fromFile)
    expect(JSON.parse(fromFile.stdout).results).not.toEqual([])
  })

  test('lists the lessons with a title in both languages, one a line', () => {
    const { status, stdout } = hopscope(['list'])
    expect(status).toBe(0)
    for (const line of stdout.trimEnd().split('\n')) {
      const { title } = JSON.parse(line)
      expect(Object.keys(title).sort()).toEqual(['en', 'zh-CN'])
    }
  })

  test('opens what it has linked', () => {
    const { link } = JSON.parse(hopscope(['link', 'first-request', '--step', '3']).stdout)
    const opened = hopscope(['open', link])
    expect(opened.status).toBe(0)
    expect(JSON.parse(opened.stdout)).toMatchObject({ version: 1 })
  })

  test('answers a question to the CoreDNS of a cluster as dig prints it', () => {
    const folder = fileURLToPath(new URL('fixtures/coredns/', import.meta.url))
    const files = ['--manifests', `${folder}shop.yaml`, '--corefile', `${folder}Corefile`]
    const { status, stdout } = hopscope([
      'dns',
      ...files,
      '--query',
      'db.shop.svc.cluster.local',
      'A',
    ])
    expect(status).toBe(0)
    expect(stdout).toContain('status: NOERROR')
    expect(stdout).toContain('db.shop.svc.cluster.local. 30\tIN\tA\t10.244.1.9')
  })

  test('says where a Corefile is wrong, as CoreDNS does', () => {
    const folder = fileURLToPath(new URL('fixtures/coredns/', import.meta.url))
    const files = ['--manifests', `${folder}shop.yaml`, '--corefile', '-']
    const asked = ['dns', ...files, '--query', 'web', 'A']
    expect(hopscope(asked, '.:53 {\n    whoamy\n}\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: "hopscope dns: -: Corefile:2 - Error during parsing: Unknown directive 'whoamy'\n",
    })
  })
})
