import { describe, expect, test } from 'vitest'
import { largeCluster, largeNames } from './large-cluster.ts'
import { askFor, start } from './small-server.ts'

describe('a cluster of 10,000 Services and 150,000 Pods', () => {
  const size = { services: 10_000, pods: 150_000 }
  const host = start({
    plugins: ['kubernetes cluster.local {\n pods verified\n ttl 30\n }'],
    objects: largeCluster(size),
  })

  test('answers names of every kind', () => {
    const codes = largeNames(10, size.services).map((name) => askFor(host, name).answer?.rcode)
    expect(codes.filter((code) => code === 'NOERROR')).toHaveLength(6)
    expect(codes.filter((code) => code === 'NXDOMAIN')).toHaveLength(4)
  })
})
