import { describe, expect, test } from 'vitest'
import { type Run, terminalOf } from '../../../src/domains/terminal/model.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { inNamedCluster, keysOf, lastWorld } from '../names/lookups.ts'

/** Commands in a cluster: each becomes packets, and prints when these have come back. */

const typed = (command: string, more: object = {}): Input =>
  ({ at: 0, kind: 'terminal/run', target: 'pod:shop/client', command, ...more }) as Input // as: the shape of this input

const play = (command: string, more: object = {}) => inNamedCluster([typed(command, more)])

function runIn(recording: ReturnType<typeof play>): Run {
  const run = terminalOf(lastWorld(recording)).runs['1']
  if (!run) throw new Error('something was typed')
  return run
}

const ended = (command: string, more: object = {}) => {
  const { output, exitCode } = runIn(play(command, more))
  return { output, exitCode }
}

describe('in a Pod', () => {
  test('nslookup is queries that travel, and prints when the answer is back', () => {
    const recording = play('nslookup ng-deploy-80')
    const told = keysOf(recording)
    const places = [
      'terminal/typed',
      'names/sent',
      'traffic/dnatApplied',
      'names/heard',
      'terminal/ended',
    ]
    expect(places.map((key) => told.indexOf(key))).toEqual(
      places.map((key) => told.indexOf(key)).toSorted((one, other) => one - other),
    )
    expect(told).toEqual(expect.arrayContaining(places))
    expect(runIn(recording).output).toBe(
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tng-deploy-80.shop.svc.cluster.local\nAddress: 10.96.0.80\n\n',
    )
  })

  test('what was printed by a step lies in its world: an earlier step shows less', () => {
    const { steps } = play('ping -c 2 ng-deploy-80')
    const outputs = steps.map(({ world }) => terminalOf(world).runs['1']?.output ?? '')
    const lengths = outputs.map(({ length }) => length)
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other))
    expect(new Set(outputs).size).toBeGreaterThan(2)
  })

  test('curl looks up, connects, and prints which Pod answered', () => {
    expect(ended('curl ng-deploy-80')).toEqual({
      output: expect.stringMatching(/^web-\d$/),
      exitCode: 0,
    })
  })

  test('curl gives up when it was told to, not when the simulation of packets does', () => {
    expect(ended('curl -m 7 ng-deploy-80:81')).toEqual({
      output: 'curl: (28) Connection timed out after 7001 milliseconds\n',
      exitCode: 28,
    })
    expect(ended('curl 10.96.0.80:81').output).toMatch(
      /after 131\d{3} ms: Couldn't connect to server/,
    )
  })

  test('a ClusterIP does not answer a ping, a Pod does', () => {
    expect(ended('ping -c 1 ng-deploy-80')).toEqual({
      output: `PING ng-deploy-80.shop.svc.cluster.local (10.96.0.80) 56(84) bytes of data.

--- ng-deploy-80.shop.svc.cluster.local ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time 0ms

`,
      exitCode: 1,
    })
    const pod = ended('ping -c 2 10.244.1.2')
    expect(pod.output).toMatch(/64 bytes from 10\.244\.1\.2: icmp_seq=2 ttl=62 time=[\d.]+ ms/)
    expect(pod.exitCode).toBe(0)
  })

  test('Alpine has busybox and no curl', () => {
    expect(ended('curl ng-deploy-80', { image: 'alpine' })).toEqual({
      output: 'sh: curl: not found\n',
      exitCode: 127,
    })
    expect(ended('wget -qO- ng-deploy-80', { image: 'alpine' }).output).toMatch(/^web-\d$/)
  })

  test('files and addresses are those of the Pod', () => {
    expect(ended('cat /etc/resolv.conf').output).toContain(
      'nameserver 10.96.0.10\noptions ndots:5\n',
    )
    expect(ended('ip addr').output).toContain(
      'inet 10.244.0.2/24 brd 10.244.0.255 scope global eth0',
    )
    expect(ended('ip route').output).toBe(
      'default via 10.244.0.1 dev eth0 \n10.244.0.0/24 dev eth0 proto kernel scope link src 10.244.0.2 \n',
    )
  })

  test('what the real one does and ours does not is said, and no error is invented', () => {
    const run = runIn(play('ls /tmp'))
    expect(run).toMatchObject({ output: '', note: 'notModelled' })
    expect(ended('nosuch')).toEqual({ output: 'bash: nosuch: command not found\n', exitCode: 127 })
  })

  test('two commands may run at a time: each gets its own answer', () => {
    const recording = inNamedCluster([typed('nslookup ng-deploy-80'), typed('curl ng-deploy-80')])
    const { runs } = terminalOf(lastWorld(recording))
    expect(Object.values(runs).map(({ exitCode }) => exitCode)).toEqual([0, 0])
  })

  test('a Pod that is not there', () => {
    expect(ended('ip a', { target: 'pod:shop/gone' })).toEqual({
      output: 'Error from server (NotFound): pods "gone" not found\n',
      exitCode: 1,
    })
  })
})
