import { worldOnScreen } from '../../../player/stage.ts'
import type { KubeProxySettings } from '../../../scenario/schema.ts'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useWords } from '../../../ui/words.tsx'
import { say } from '../explain.ts'
import { defaultProxyConfig } from '../model.ts'
import { IpvsKnobs } from './ipvs-knobs.tsx'
import { Addresses, Choice, Count, Switch, Word } from './knobs.tsx'
import { Tools } from './tools.tsx'
import '../../../ui/inspector/inspector.css'
import './proxy.css'

/** The knobs of kube-proxy: whether it runs on each Node, and its configuration, the same on all of them. */
export function ProxyPanel() {
  const words = useWords()
  const isReady = useAllWords()
  if (!isReady) return null
  return (
    <details className="proxy-config">
      <summary>{words.text(say('config'))}</summary>
      <Proxies />
      <p className="hint">{words.text(say('configHint'))}</p>
      <Config />
      <Tools />
    </details>
  )
}

/** Each Node's kube-proxy, with the switch that stops and starts it now. */
function Proxies() {
  const words = useWords()
  const store = useStageStore()
  const proxies = useStage((stage) => worldOnScreen(stage)?.proxy.proxies)
  const inOrder = Object.values(proxies ?? {}).toSorted((a, b) => (a.node < b.node ? -1 : 1))
  return (
    <ul className="proxies">
      {inOrder.map(({ node, stopped }) => (
        <li key={node}>
          <span>{words.text(say(stopped ? 'standing' : 'running', { node }))}</span>
          <button
            type="button"
            aria-label={words.text(say(stopped ? 'start' : 'stop', { node }))}
            onClick={() => {
              const kind = stopped ? 'kube-proxy/started' : 'kube-proxy/stopped'
              void store.getState().act({ kind, node })
            }}
          >
            {words.text(say(stopped ? 'startShort' : 'stopShort'))}
          </button>
        </li>
      ))}
    </ul>
  )
}

const MODES = ['iptables', 'nftables', 'ipvs', 'userspace'] as const
/** What became of a mode. */
const FATES = { ipvs: 'modeIpvs', userspace: 'modeUserspace' } as const
const LOCAL_MODES = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'] as const

function Fate({ mode }: { mode: string }) {
  const words = useWords()
  const fate = mode === 'ipvs' || mode === 'userspace' ? FATES[mode] : undefined
  return fate ? <p className="hint">{words.text(say(fate))}</p> : null
}

/** Fields by the names that a KubeProxyConfiguration gives them. */
function Config() {
  const store = useStageStore()
  const given = useStage(({ scenario }) => scenario.cluster.kubeProxy)
  const config = { ...defaultProxyConfig, ...given }
  const set =
    <Name extends keyof KubeProxySettings>(name: Name) =>
    (value: NonNullable<KubeProxySettings[Name]>) =>
      void store.getState().edit((before) => ({
        ...before,
        cluster: {
          ...before.cluster,
          kubeProxy: { ...before.cluster.kubeProxy, [name]: value },
        },
      }))
  return (
    <>
      <Choice
        field="mode"
        purpose="mode"
        value={given?.mode ?? 'iptables'}
        options={MODES}
        onChange={set('mode')}
      />
      <Fate mode={config.mode} />
      {config.mode === 'ipvs' && <IpvsKnobs />}
      <Switch
        field="iptables.masqueradeAll"
        purpose="masqueradeAll"
        value={config.masqueradeAll}
        onChange={set('masqueradeAll')}
      />
      <Count
        field="iptables.masqueradeBit"
        purpose="masqueradeBit"
        value={config.masqueradeBit}
        max={31}
        onChange={set('masqueradeBit')}
      />
      <Switch
        field="iptables.localhostNodePorts"
        purpose="localhostNodePorts"
        value={config.localhostNodePorts}
        onChange={set('localhostNodePorts')}
      />
      <Addresses value={config.nodePortAddresses} onChange={set('nodePortAddresses')} />
      <Choice
        field="detectLocalMode"
        purpose="detectLocalMode"
        value={config.detectLocalMode}
        options={LOCAL_MODES}
        onChange={set('detectLocalMode')}
      />
      {config.detectLocalMode === 'BridgeInterface' && (
        <Word
          field="detectLocal.bridgeInterface"
          purpose="bridgeInterface"
          value={config.bridgeInterface}
          onChange={set('bridgeInterface')}
        />
      )}
      {config.detectLocalMode === 'InterfaceNamePrefix' && (
        <Word
          field="detectLocal.interfaceNamePrefix"
          purpose="interfaceNamePrefix"
          value={config.interfaceNamePrefix}
          onChange={set('interfaceNamePrefix')}
        />
      )}
      <Switch
        field="conntrack.tcpBeLiberal"
        purpose="tcpBeLiberal"
        value={config.conntrackTcpBeLiberal}
        onChange={set('conntrackTcpBeLiberal')}
      />
      <Count
        field="iptables.minSyncPeriod (ms)"
        purpose="minSyncPeriod"
        value={config.minSyncPeriodMs}
        max={60_000}
        step={100}
        onChange={set('minSyncPeriodMs')}
      />
      <Count
        field="iptables.syncPeriod (ms)"
        purpose="syncPeriod"
        value={config.syncPeriodMs}
        min={1}
        max={3_600_000}
        onChange={set('syncPeriodMs')}
      />
    </>
  )
}
