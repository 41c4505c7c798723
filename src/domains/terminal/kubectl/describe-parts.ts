import { parseTime } from '../../../core/time.ts'
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  Probe,
  Toleration,
} from '../../api-server/model.ts'
import { datePartsOf } from '../print-date.ts'

/** Parts of `kubectl describe`: k8s.io/kubectl/pkg/describe/describe.go, v0.36. Lines whose columns end with a tab. */

export function labelLines(
  title: string,
  labels: Readonly<Record<string, string>> | undefined,
): string {
  const pairs = Object.entries(labels ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${value}\n`)
  return `${title}:\t${pairs.length === 0 ? '<none>\n' : pairs.join('\t')}`
}

const SKIPPED = 'kubectl.kubernetes.io/last-applied-configuration'
const ANNOTATION_MAX = 140

export function annotationLines(
  title: string,
  annotations: Readonly<Record<string, string>> | undefined,
): string {
  const pairs = Object.entries(annotations ?? {})
    .filter(([key]) => key !== SKIPPED)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, given]) => {
      const value = given.replace(/\n$/, '')
      if (value.length + key.length + 2 <= ANNOTATION_MAX && !value.includes('\n'))
        return `${key}: ${value}\n`
      const max = ANNOTATION_MAX - 2
      const lines = value
        .split('\n')
        .map((line) => `\t  ${line.length > max ? `${line.slice(0, max)}...` : line}\n`)
      return `${key}:\n${lines.join('')}`
    })
  return `${title}:\t${pairs.length === 0 ? '<none>\n' : pairs.join('\t')}`
}

/** `Thu, 01 Jan 2026 00:00:20 +0000`: RFC 1123 with a numeric zone. */
export function printLongTime(text: string | undefined): string {
  const ms = text === undefined ? undefined : parseTime(text)
  if (ms === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000'
  const { weekday, day, month, year, clock } = datePartsOf(ms)
  return `${weekday}, ${day} ${month} ${year} ${clock} +0000`
}

export function tolerationLines(title: string, tolerations: readonly Toleration[] = []): string {
  const lines = [...tolerations]
    .sort((one, other) => ((one.key ?? '') < (other.key ?? '') ? -1 : 1))
    .map(({ key = '', value = '', effect = '', operator, tolerationSeconds }) => {
      const base = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`
      const exists =
        operator === 'Exists' && value === ''
          ? key !== '' || effect !== ''
            ? ' op=Exists'
            : 'op=Exists'
          : ''
      const seconds = tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`
      return `${base}${exists}${seconds}\n`
    })
  return `${title}:\t${lines.length === 0 ? '<none>\n' : lines.join('\t')}`
}

/** `space`: within a template, everything stands two further in. */
export function containerLines(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[] | undefined,
  space: string,
): string {
  const own = containers.map((container) => {
    const status = statuses?.find(({ name }) => name === container.name)
    const ports = (container.ports ?? []).map(
      ({ containerPort, protocol = 'TCP', name }) =>
        `${containerPort}/${protocol}${name ? ` (${name})` : ''}`,
    )
    const hostPorts = (container.ports ?? []).map(
      ({ hostPort = 0, protocol = 'TCP', name }) =>
        `${hostPort}/${protocol}${name ? ` (${name})` : ''}`,
    )
    return [
      `  ${space === '' ? '' : ' '}${container.name}:\n`,
      status ? '    Container ID:\t\n' : '',
      `    Image:\t${container.image}\n`,
      status ? '    Image ID:\t\n' : '',
      `    ${ports.length > 1 ? 'Ports' : 'Port'}:\t${ports.join(', ') || '<none>'}\n`,
      `    ${hostPorts.length > 1 ? 'Host Ports' : 'Host Port'}:\t${hostPorts.join(', ') || '<none>'}\n`,
      status ? stateLines('State', status.state) : '',
      status?.lastState?.terminated ? stateLines('Last State', status.lastState) : '',
      status
        ? `    Ready:\t${status.ready ? 'True' : 'False'}\n    Restart Count:\t${status.restartCount}\n`
        : '',
      amountLines('Limits', container.resources?.limits),
      amountLines('Requests', container.resources?.requests),
      probeLine('Liveness', container.livenessProbe),
      probeLine('Readiness', container.readinessProbe),
      probeLine('Startup', container.startupProbe),
      '    Environment:\t<none>\n    Mounts:\t<none>\n',
    ].join('')
  })
  return `${space}Containers:${containers.length === 0 ? ' <none>' : ''}\n${own.join('')}`
}

function amountLines(title: string, amounts: Readonly<Record<string, string>> | undefined): string {
  const lines = Object.entries(amounts ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, amount]) => `      ${name}:\t${amount}\n`)
  return lines.length === 0 ? '' : `    ${title}:\n${lines.join('')}`
}

interface Handler {
  readonly httpGet?: {
    readonly scheme?: string
    readonly host?: string
    readonly port?: number | string
    readonly path?: string
  }
  readonly tcpSocket?: { readonly host?: string; readonly port?: number | string }
  readonly exec?: { readonly command?: readonly string[] }
}

/** DescribeProbe */
function probeLine(title: string, probe: (Probe & Handler) | undefined): string {
  if (!probe) return ''
  const { httpGet, tcpSocket, exec } = probe
  const kind = exec
    ? `exec [${(exec.command ?? []).join(' ')}]`
    : httpGet
      ? `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${httpGet.path?.startsWith('/') ? '' : '/'}${httpGet.path ?? ''}`
      : tcpSocket
        ? `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
        : 'unknown'
  const {
    initialDelaySeconds: delay = 0,
    timeoutSeconds: timeout = 0,
    periodSeconds: period = 0,
  } = probe
  const { successThreshold: success = 0, failureThreshold: failure = 0 } = probe
  return `    ${title}:\t${kind} delay=${delay}s timeout=${timeout}s period=${period}s #success=${success} #failure=${failure}\n`
}

function stateLines(title: string, state: ContainerState | undefined): string {
  if (state?.running)
    return `    ${title}:\tRunning\n      Started:\t${printLongTime(state.running.startedAt)}\n`
  if (state?.terminated) {
    const { reason, exitCode, startedAt, finishedAt } = state.terminated
    return `    ${title}:\tTerminated\n${reason ? `      Reason:\t${reason}\n` : ''}      Exit Code:\t${exitCode}\n      Started:\t${printLongTime(startedAt)}\n      Finished:\t${printLongTime(finishedAt)}\n`
  }
  const reason = state?.waiting?.reason
  return `    ${title}:\tWaiting\n${reason ? `      Reason:\t${reason}\n` : ''}`
}

/** k8s.io/kubectl/pkg/util/qos */
export function qosOf({ spec: { containers } }: Pod): string {
  const amounts = containers.flatMap(({ resources }) => [
    ...Object.entries(resources?.requests ?? {}),
    ...Object.entries(resources?.limits ?? {}),
  ])
  if (!amounts.some(([name]) => name === 'cpu' || name === 'memory')) return 'BestEffort'
  const isGuaranteed = containers.every(({ resources }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = resources?.limits?.[name]
      return limit !== undefined && (resources?.requests?.[name] ?? limit) === limit
    }),
  )
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}
