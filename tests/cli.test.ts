import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../.ci/hopscope.mjs', import.meta.url))

/** Runs the headless command as a script would. */
function hopscope(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

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

  test('says of a command that is documented but missing that it is not there yet', () => {
    expect(hopscope(['resolv-conf'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'hopscope resolv-conf: not there yet\n',
    })
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

  test('prints what kube-proxy in nftables mode hands to nft, by flag or by configuration', () => {
    const manifests = [
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a' }, status: { addresses: [] } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'ServiceCIDR',
        metadata: { name: 'kubernetes' },
        spec: { cidrs: ['10.96.0.0/16', 'fd00:10:96::/112'] },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { clusterIP: '10.96.0.80', ports: [{ port: 80 }] },
      },
    ]
    const input = manifests.map((one) => JSON.stringify(one)).join('\n---\n')
    const args = ['rules', '--manifests', '-', '--node', 'node-a', '--mode', 'nftables']
    const { status, stdout } = hopscope(args, input)
    expect(status).toBe(0)
    const refusal = '10.96.0.80 . tcp . 80 comment "shop/web" : goto reject-chain'
    expect(stdout).toContain(`add element ip kube-proxy no-endpoint-services { ${refusal} }\n`)
    expect(stdout).toContain('cluster-ips-check ip daddr { 10.96.0.0/16 } drop')
  })
})
