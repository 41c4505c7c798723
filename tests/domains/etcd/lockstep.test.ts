import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type Operation, openLockstep } from './lockstep.ts'

interface Header {
  readonly seed: number
  readonly size: number
  readonly preVote: boolean
}

const lines = gunzipSync(
  readFileSync(new URL('../../golden/etcd/raft/lockstep.jsonl.gz', import.meta.url)),
)
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Header | Operation) // as: written by the recorder

const runs: { readonly header: Header; readonly operations: Operation[] }[] = []
for (const line of lines) {
  if ('seed' in line) runs.push({ header: line, operations: [] })
  else runs.at(-1)?.operations.push(line)
}

test.each(runs)(
  'after each operation a node is what go.etcd.io/raft makes of it ($header)',
  ({ header, operations }) => {
    const step = openLockstep(header.seed, header.size, header.preVote)
    for (const [place, operation] of operations.entries()) {
      const { state, ...rest } = operation
      const mine = step(operation)
      if (mine !== state) expect({ place, ...rest, state: mine }).toEqual({ place, ...rest, state })
    }
    expect(operations.length).toBeGreaterThan(500)
  },
)
