import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IMAGES, terminalOf } from '../../../src/domains/terminal/model.ts'
import { inNamedCluster, lastWorld } from '../names/lookups.ts'
import { runCommand } from './fake-pod.ts'

/** Whatever is typed, the terminal stands. */

// biome-ignore format: a list
const WORDS = [
  'nslookup', 'dig', 'host', 'getent', 'hosts', 'ahosts', 'ping', 'curl', 'nc', 'wget', 'ip', 'addr', 'route', 'cat',
  'busybox', 'web', 'nosuch', '10.96.0.20', '10.244.2.4', '-c', '1', '2', '-v', '-vz', '-m', '-W', '80', '81', '-x',
  '@10.96.0.12', '+short', '+tries=1', '+time=1', '+trace', '-type=mx', '-t', 'srv', '-s', '-o', '/etc/hosts', '--', "''", '',
  '-qO-', '-n', '0', '-1', '99999', 'http://', 'https://web', 'web:81', '::1', '-', '.', '..', 'ünï.example',
]
const line = fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), {
  maxLength: 6,
})

test('in a Pod every command ends, with an exit code that a shell can have', () => {
  fc.assert(
    fc.property(line, fc.constantFrom(...IMAGES), (words, image) => {
      const { exit } = runCommand(words.join(' '), image)
      expect(Number.isInteger(exit) && exit >= 0 && exit <= 255).toBe(true)
    }),
    { numRuns: 300 },
  )
})

// biome-ignore format: a list
const KUBECTL = [
  'get', 'describe', 'scale', 'delete', 'rollout', 'status', 'undo', 'history', 'restart', 'pause', 'resume', 'set', 'image', 'label',
  'cordon', 'drain', 'taint', 'exec', 'apply', '-f', '-', 'pods', 'pod', 'svc', 'deploy', 'deploy/coredns', 'pod/client', 'client',
  'nodes', 'node-a', 'all', '-n', 'shop', 'kube-system', '-A', '-o', 'yaml', 'json', 'wide', 'name', '-l', 'k8s-app=kube-dns', '--all',
  '--replicas=0', '--replicas', '2', '--force', '--', 'a=b', 'a-', 'a=b:NoSchedule', 'coredns=x:1', '-w', '/', 'x/y/z', 'machines',
]

test('on the control plane every command is told, and none stops the cluster from being recorded', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KUBECTL), { maxLength: 7 }), (words) => {
      const command = `kubectl ${words.join(' ')}`
      const input = { at: 0, kind: 'terminal/run', target: 'control-plane', command } as const
      const { runs } = terminalOf(lastWorld(inNamedCluster([input])))
      expect(runs['1']?.command).toBe(command)
    }),
    { numRuns: 40 },
  )
})
