// npm run soak -- [factor] [seed]: the properties of controllers, Cluster API and etcd, many times over. 20 makes about 10,000 runs.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './run-command.mjs'

const [factor = '20', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)
const FILES = ['controllers', 'cluster-api', 'etcd'].map(
  (domain) => `tests/domains/${domain}/properties.test.ts`,
)
const HOUR_MS = '3600000'

console.log(
  `Properties, ${factor} times as often, seed ${seed}. Again: npm run soak -- ${factor} ${seed}`,
)
const words = ['run', ...FILES, '--testTimeout', HOUR_MS, '--maxWorkers', '1']
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), ...words],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SOAK: factor, SOAK_SEED: seed } },
)
process.exit(status ?? 1)
