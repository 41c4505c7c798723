import type { Ref } from '../../../core/ref.ts'
import type { Problem } from '../../../core/result.ts'
import { checkPodDns } from '../../../scenario/check-pod-dns.ts'
import { DNS_POLICIES, type PodDns } from '../../../scenario/dns-schema.ts'
import type { Scenario } from '../../../scenario/schema.ts'
import { Slider } from '../../../ui/inspector/slider.tsx'
import { useStageStore } from '../../../ui/use-stage.ts'
import type { Pod } from '../../api-server/model.ts'
import type { NamesSettings } from '../model.ts'
import { podWith, serversForNone, tracedFile } from '../pod-files.ts'
import { type DnsOption, dnsOf, FLAGS, withOption } from './change-options.ts'
import { ListEditor } from './list-editor.tsx'
import { useNamesText } from './use-names-text.ts'

const NDOTS_MAX = 15
const TIMEOUT_MAX = 30 // seconds, RES_MAXRETRANS of glibc
const ATTEMPTS_MAX = 5 // RES_MAXRETRY of glibc
const LATENCY_MAX = 6_000 // ms: longer than a resolver waits

interface KnobsProps {
  readonly pod: Pod
  /** What in the manifests the Pod comes from. */
  readonly owner: Ref | undefined
  readonly podDns: PodDns | undefined
  readonly settings: NamesSettings
  readonly onPodDns: (podDns: PodDns | undefined) => void
  readonly onLatency: (ms: number) => void
}

/** What decides how many queries a name costs. Each knob changes the document: undo brings it back. */
export function Knobs({ pod, owner, podDns, settings, onPodDns, onLatency }: KnobsProps) {
  const t = useNamesText()
  const store = useStageStore()
  const edit = (change: (scenario: Scenario) => Scenario) => void store.getState().edit(change)
  if (!owner) return <p className="hint">{t('knobsNone')}</p>
  const now = dnsOf(pod, podDns)
  const { dnsPolicy = 'ClusterFirst', hostNetwork = false, dnsConfig = {} } = now
  const { nameservers = [], searches = [], options = [] } = dnsConfig
  const { lines } = tracedFile(podWith(pod, now), settings)
  const wordsOf = (keyword: string) =>
    lines.filter((line) => line.keyword === keyword).flatMap(({ words }) => words)
  const fixedOf = (keyword: string) =>
    wordsOf(keyword)
      .filter(({ origin }) => origin !== 'dnsConfig')
      .map(({ text, origin }) => ({ text, origin: t('originBlock', { origin }) }))
  const inFile = wordsOf('options').map(({ text }) => text)
  const numberOf = (name: string, missing: number) =>
    Number(inFile.find((text) => text.startsWith(`${name}:`))?.slice(name.length + 1) ?? missing)

  const set = (next: PodDns | undefined): readonly Problem[] => {
    const problems = next ? checkPodDns(next) : []
    if (problems.length > 0) return problems
    onPodDns(next)
    edit((scenario) => withPodDns(scenario, owner, next))
    return []
  }
  const setConfig = (change: PodDns['dnsConfig']) =>
    set({ ...now, dnsConfig: { ...dnsConfig, ...change } })
  const setOption = (name: string, option: DnsOption | undefined) =>
    setConfig({ options: withOption(options, name, option) })
  const setNumber = (name: string) => (value: number) =>
    void setOption(name, { name, value: `${value}` })
  const choose = (policy: (typeof DNS_POLICIES)[number]) => {
    const isBare = policy === 'None' && nameservers.length === 0
    const servers = isBare ? { nameservers: [...serversForNone(settings)] } : {}
    set({ ...now, dnsPolicy: policy, dnsConfig: { ...dnsConfig, ...servers } })
  }
  const setLatency = (upstreamMs: number) => {
    onLatency(upstreamMs)
    edit((scenario) => {
      const { cluster } = scenario
      return { ...scenario, cluster: { ...cluster, dns: { ...cluster.dns, upstreamMs } } }
    })
  }
  const isSilentDefault = hostNetwork && dnsPolicy === 'ClusterFirst'
  return (
    <fieldset className="knobs">
      <legend>{t('knobsTitle', { owner })}</legend>
      <Slider
        label={t('knobNdots')}
        value={numberOf('ndots', 1)}
        min={0}
        max={NDOTS_MAX}
        onChange={setNumber('ndots')}
      />
      <div className="policy">
        <label>
          <span>{t('knobPolicy')}</span>
          <select
            value={dnsPolicy}
            onChange={({ target }) => choose(target.value as (typeof DNS_POLICIES)[number])} // as: the options below
          >
            {DNS_POLICIES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <p className="hint">{isSilentDefault ? t('policyHostDefault') : t(`policy${dnsPolicy}`)}</p>
        <label className="check">
          <input
            type="checkbox"
            checked={hostNetwork}
            onChange={({ target }) => set({ ...now, hostNetwork: target.checked })}
          />
          <span>{t('knobHostNetwork')}</span>
        </label>
      </div>
      <ListEditor
        label={t('knobSearches')}
        fixed={fixedOf('search')}
        items={searches}
        onChange={(next) => setConfig({ searches: next })}
      />
      <ListEditor
        label={t('knobServers')}
        fixed={fixedOf('nameserver')}
        items={nameservers}
        onChange={(next) => setConfig({ nameservers: next })}
      />
      <Slider
        label={t('knobTimeout')}
        value={numberOf('timeout', 5)}
        min={1}
        max={TIMEOUT_MAX}
        onChange={setNumber('timeout')}
      />
      <Slider
        label={t('knobAttempts')}
        value={numberOf('attempts', 2)}
        min={1}
        max={ATTEMPTS_MAX}
        onChange={setNumber('attempts')}
      />
      <fieldset className="flags">
        <legend>{t('knobOptions')}</legend>
        {FLAGS.map((flag) => (
          <label key={flag} className="check">
            <input
              type="checkbox"
              checked={inFile.includes(flag)}
              disabled={inFile.includes(flag) && !options.some(({ name }) => name === flag)}
              onChange={({ target }) =>
                setOption(flag, target.checked ? { name: flag } : undefined)
              }
            />
            <code>{flag}</code>
          </label>
        ))}
      </fieldset>
      <Slider
        label={t('knobLatency')}
        value={settings.upstreamMs}
        min={0}
        max={LATENCY_MAX}
        step={10}
        onChange={setLatency}
      />
      <button type="button" disabled={!podDns} onClick={() => set(undefined)}>
        {t('knobsReset')}
      </button>
    </fieldset>
  )
}

function withPodDns(scenario: Scenario, owner: Ref, podDns: PodDns | undefined): Scenario {
  const { podDns: before = {}, ...settings } = scenario.settings
  const { [owner]: _, ...others } = before
  const next = podDns ? { ...others, [owner]: podDns } : others
  const isNone = Object.keys(next).length === 0
  return { ...scenario, settings: isNone ? settings : { ...settings, podDns: next } }
}
