import { printRows, type Style } from './print-members.ts'

/** What `etcdctl endpoint health` prints (etcd v3.6.0 `etcdctl/ctlv3/command/ep_command.go`, `printer_simple.go`, `printer_table.go`). */

export interface EndpointHealth {
  readonly endpoint: string
  readonly tookMs: number
  /** Empty: it is healthy. */
  readonly error: string
}

const HEADER = ['ENDPOINT', 'HEALTH', 'TOOK', 'ERROR']

const duration = (ms: number): string => (ms < 1_000 ? `${ms}ms` : `${ms / 1_000}s`)

export function printHealth(all: readonly EndpointHealth[], style: Style = 'simple'): string {
  if (style === 'table')
    return printRows(
      HEADER,
      all.map(({ endpoint, tookMs, error }) => [
        endpoint,
        String(error === ''),
        duration(tookMs),
        error,
      ]),
      style,
    )
  return all
    .map(({ endpoint, tookMs, error }) =>
      error === ''
        ? `${endpoint} is healthy: successfully committed proposal: took = ${duration(tookMs)}\n`
        : `${endpoint} is unhealthy: failed to commit proposal: ${error}\n`,
    )
    .join('')
}
