import type { KubeProxySettings } from '../../../scenario/schema.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { IPVS_SCHEDULERS } from '../../netfilter/model.ts'
import { defaultProxyConfig } from '../model.ts'
import { Addresses, Choice, Count, Switch } from './knobs.tsx'

const SECONDS_MAX = 86_400
const TIMEOUTS = [
  ['ipvs.tcpTimeout (s)', 'tcp', 'ipvsTcp'],
  ['ipvs.tcpFinTimeout (s)', 'tcpFin', 'ipvsTcpFin'],
  ['ipvs.udpTimeout (s)', 'udp', 'ipvsUdp'],
] as const

/** The section `ipvs` of a KubeProxyConfiguration. */
export function IpvsKnobs() {
  const store = useStageStore()
  const given = useStage(({ scenario }) => scenario.cluster.kubeProxy)
  const config = { ...defaultProxyConfig, ...given }
  const set = (change: Partial<KubeProxySettings>) =>
    void store.getState().edit((before) => ({
      ...before,
      cluster: { ...before.cluster, kubeProxy: { ...before.cluster.kubeProxy, ...change } },
    }))
  return (
    <>
      <Choice
        field="ipvs.scheduler"
        purpose="ipvsScheduler"
        value={given?.ipvsScheduler ?? 'rr'}
        options={IPVS_SCHEDULERS}
        onChange={(ipvsScheduler) => set({ ipvsScheduler })}
      />
      <Switch
        field="ipvs.strictARP"
        purpose="ipvsStrictARP"
        value={config.ipvsStrictARP}
        onChange={(ipvsStrictARP) => set({ ipvsStrictARP })}
      />
      <Addresses
        field="ipvs.excludeCIDRs"
        purpose="ipvsExcludeCIDRs"
        value={config.ipvsExcludeCIDRs}
        onChange={(ipvsExcludeCIDRs) => set({ ipvsExcludeCIDRs })}
      />
      {TIMEOUTS.map(([field, name, purpose]) => (
        <Count
          key={name}
          field={field}
          purpose={purpose}
          value={config.ipvsTimeouts[name]}
          max={SECONDS_MAX}
          onChange={(seconds) => set({ ipvsTimeouts: { ...config.ipvsTimeouts, [name]: seconds } })}
        />
      ))}
    </>
  )
}
