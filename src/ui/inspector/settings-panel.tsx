import { useMemo, useState } from 'react'
import { isRef, parseRef } from '../../core/ref.ts'
import type { Deployment, Service } from '../../domains/api-server/model.ts'
import { nameOf, objectsOf } from '../../domains/api-server/model.ts'
import { worldOnScreen } from '../../player/stage.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './inspector.css'

const SLIDERS_MAX = 4 // of each kind; more would not be read

/** The knobs: each changes the document, the recording is made anew, and the learner stays where they are. */
export function SettingsPanel() {
  const t = useText()
  const store = useStageStore()
  const scenario = useStage((stage) => stage.scenario)
  const objects = useStage((stage) => stage.objects)
  const api = useStage((stage) => worldOnScreen(stage)?.api)
  const deployments = useMemo(() => (api ? Object.values(objectsOf(api, 'Deployment')) : []), [api])
  const services = useMemo(() => (api ? Object.values(objectsOf(api, 'Service')) : []), [api])
  const ownNodes = objects.some(({ kind }) => kind === 'Node')
  const edit = (change: (scenario: Scenario) => Scenario) => void store.getState().edit(change)
  const set = (settings: Partial<Scenario['settings']>) =>
    edit((before) => ({ ...before, settings: { ...before.settings, ...settings } }))

  return (
    <div className="settings">
      <fieldset>
        <legend>{t('cluster')}</legend>
        {!ownNodes && (
          <Slider
            label={t('nodes')}
            value={scenario.cluster.nodes ?? 2}
            min={1}
            max={6}
            onChange={(nodes) =>
              edit((before) => ({ ...before, cluster: { ...before.cluster, nodes } }))
            }
          />
        )}
        {deployments.slice(0, SLIDERS_MAX).map((deployment) => (
          <Slider
            key={nameOf(deployment)}
            label={t('replicasOf', { name: deployment.metadata.name })}
            value={scenario.settings.replicas?.[nameOf(deployment)] ?? replicasOf(deployment)}
            min={0}
            max={12}
            onChange={(replicas) =>
              set({ replicas: { ...scenario.settings.replicas, [nameOf(deployment)]: replicas } })
            }
          />
        ))}
        {services
          .filter(({ spec }) => (spec.clusterIP ?? 'None') !== 'None')
          .slice(0, SLIDERS_MAX)
          .map((service) => (
            <Slider
              key={nameOf(service)}
              label={t('affinityOf', { name: service.metadata.name })}
              value={scenario.settings.affinitySeconds?.[nameOf(service)] ?? affinityOf(service)}
              min={0}
              max={120}
              step={10}
              words={(seconds) => (seconds === 0 ? t('off') : t('seconds', { seconds }))}
              onChange={(seconds) =>
                set({
                  affinitySeconds: {
                    ...scenario.settings.affinitySeconds,
                    [nameOf(service)]: seconds,
                  },
                })
              }
            />
          ))}
        <Slider
          label={t('seed')}
          value={scenario.seed}
          min={1}
          max={50}
          onChange={(seed) => edit((before) => ({ ...before, seed }))}
        />
      </fieldset>
      <SendForm />
    </div>
  )
}

const replicasOf = (deployment: Deployment): number => deployment.spec.replicas
const affinityOf = ({ spec }: Service): number =>
  spec.sessionAffinity === 'ClientIP'
    ? Math.min(120, spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 120)
    : 0

interface SliderProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly words?: (value: number) => string
  readonly onChange: (value: number) => void
}

function Slider({ label, value, min, max, step = 1, words, onChange }: SliderProps) {
  return (
    <label className="slider">
      <span>{label}</span>
      <output>{words ? words(value) : value}</output>
      <input
        type="range"
        value={value}
        min={min}
        max={Math.max(max, value)}
        step={step}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </label>
  )
}

/** Sends a packet now, from anywhere to anywhere. */
function SendForm() {
  const t = useText()
  const store = useStageStore()
  const world = useStage(worldOnScreen)
  const problems = useStage((stage) => stage.problems)
  const senders = useMemo(
    () =>
      Object.values(world?.network.hosts ?? {})
        .map(({ stands }) => stands)
        .filter(isRef)
        .sort(),
    [world?.network.hosts],
  )
  const targets = useMemo(
    () =>
      Object.values(world ? objectsOf(world.api, 'Service') : {}).flatMap(({ metadata, spec }) =>
        (spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({
          label: `${metadata.namespace}/${metadata.name}:${port}`,
          to: `${metadata.name}.${metadata.namespace}`,
          port,
          protocol: protocol.toLowerCase(),
        })),
      ),
    [world],
  )
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [port, setPort] = useState('')
  const [protocol, setProtocol] = useState('tcp')
  const first = targets[0]
  const sender = from || (senders.find((each) => each.startsWith('pod:')) ?? senders[0] ?? '')
  const address = to || (first?.to ?? '')
  const number = Number(port || (first?.port ?? 80))
  const wrong =
    protocol !== 'icmp' && !(Number.isInteger(number) && number >= 1 && number <= 65_535)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong || address === '') return
        void store.getState().act({
          kind: 'traffic/opened',
          from: sender,
          to: address,
          port: protocol === 'icmp' ? 0 : number,
          protocol: protocol as 'tcp', // as: the options below are the protocols
        })
      }}
    >
      <fieldset className="send">
        <legend>{t('sendPacket')}</legend>
        <label className="wide">
          <span>{t('from')}</span>
          <select value={sender} onChange={(event) => setFrom(event.target.value)}>
            {senders.map((each) => (
              <option key={each} value={each}>
                {parseRef(each).kind} {parseRef(each).name}
              </option>
            ))}
          </select>
        </label>
        <label className="wide">
          <span>{t('to')}</span>
          <input
            type="text"
            list="send-targets"
            value={to}
            placeholder={first?.to}
            onChange={(event) => setTo(event.target.value)}
          />
          <datalist id="send-targets">
            {targets.map((each) => (
              <option key={each.label} value={each.to}>
                {each.label}
              </option>
            ))}
          </datalist>
        </label>
        <label>
          <span>{t('port')}</span>
          <input
            type="text"
            inputMode="numeric"
            value={protocol === 'icmp' ? '' : port}
            disabled={protocol === 'icmp'}
            placeholder={`${first?.port ?? 80}`}
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? 'port-problem' : undefined}
            onChange={(event) => setPort(event.target.value)}
          />
        </label>
        <label>
          <span>{t('protocol')}</span>
          <select value={protocol} onChange={(event) => setProtocol(event.target.value)}>
            <option value="tcp">TCP</option>
            <option value="udp">UDP</option>
            <option value="icmp">ICMP</option>
          </select>
        </label>
        {wrong && (
          <p id="port-problem" role="alert" className="wide">
            {t('portWrong', { port: port })}
          </p>
        )}
        <button type="submit" className="primary wide" disabled={wrong}>
          {t('send')}
        </button>
        {problems.length > 0 && (
          <span className="visually-hidden">{t('problems', { count: problems.length })}</span>
        )}
      </fieldset>
    </form>
  )
}
