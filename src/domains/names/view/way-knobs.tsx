import { useMemo } from 'react'
import type { Scenario } from '../../../scenario/schema.ts'
import { Slider } from '../../../ui/inspector/slider.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import type { World } from '../../../world.ts'
import { nameOf, objectsOf } from '../../api-server/model.ts'
import { RACING_KERNELS, type RacingKernel } from '../../netfilter/model.ts'
import { coreDnsPod } from '../check-corefile.ts'
import { RESOLVED_MODES } from '../model.ts'
import { corefileOf, isCoreDns } from '../start-dns.ts'
import {
  cacheSecondsOf,
  lossIn,
  type Upstreams,
  withCacheSeconds,
  withDns,
  withLoss,
  withNodeLocal,
  withRace,
  withSlow,
} from './change-way.ts'
import { useNamesText } from './use-names-text.ts'

const LOSS_MAX = 50 // of 100 packets
const SLOW_MAX = 6_000 // ms: longer than glibc waits
const CACHE_MAX = 300 // seconds
const UPSTREAMS = ['off', 'force_tcp', 'prefer_udp', 'as_asked'] as const
const NEWEST = '6.18' satisfies RacingKernel
const FIRST_SHARE = 1

/** Knobs of what lies between the Pod and its answer. The tally above follows as soon as the story is played anew. */
export function WayKnobs({ world }: { readonly world: World }) {
  const t = useNamesText()
  const store = useStageStore()
  const cluster = useStage(({ scenario }) => scenario.cluster)
  const edit = (change: (scenario: Scenario) => Scenario) => void store.getState().edit(change)
  const { race } = cluster.network ?? {}
  const { nodeLocal, slow = {}, resolved } = cluster.dns ?? {}
  const nodes = useMemo(
    () => Object.keys(objectsOf(world.api, 'Node')).toSorted().slice(0, 4),
    [world],
  )
  const servers = useMemo(
    () => Object.values(objectsOf(world.api, 'Pod')).filter(isCoreDns),
    [world],
  )
  const percent = (value: number) => t('percent', { value: value / 100 })
  const upstreams = nodeLocal ? (nodeLocal.upstreams ?? 'force_tcp') : 'off'
  return (
    <details className="way-knobs">
      <summary>{t('wayTitle')}</summary>
      <div className="knobs">
        <Choice
          label={t('knobRace')}
          value={race?.kernel ?? 'off'}
          options={['off', ...RACING_KERNELS]}
          words={(one) => (one === 'off' ? t('raceOff') : t('raceKernel', { kernel: one }))}
          onChoose={(kernel) => {
            const share = race?.share ?? FIRST_SHARE
            edit(
              (scenario) =>
                withRace(
                  scenario,
                  kernel === 'off' ? undefined : { kernel: kernel as RacingKernel, share },
                ), // as: the options
            )
          }}
        />
        <p className="hint">{t('knobRaceHint')}</p>
        <Slider
          label={t('knobRaceShare')}
          value={Math.round(100 * (race ? (race.share ?? 1) : 0))}
          min={0}
          max={100}
          words={percent}
          onChange={(value) =>
            edit((scenario) =>
              withRace(scenario, { kernel: race?.kernel ?? NEWEST, share: value / 100 }),
            )
          }
        />
        {nodes.length > 1 && (
          <Slider
            label={t('knobLoss')}
            value={Math.round(100 * lossIn(cluster))}
            min={0}
            max={LOSS_MAX}
            words={percent}
            onChange={(value) => edit((scenario) => withLoss(scenario, nodes, value / 100))}
          />
        )}
        {nodes.map((node) => (
          <Slider
            key={node}
            label={t('knobSlow', { node: `node:${node}` })}
            value={slow[node] ?? 0}
            min={0}
            max={SLOW_MAX}
            step={100}
            onChange={(ms) => edit((scenario) => withSlow(scenario, node, ms))}
          />
        ))}
        {servers.map((pod) => {
          const target = nameOf(pod)
          const isHanging = world.controllers.programs[target] === 'hangs'
          return (
            <label className="check" key={target}>
              <input
                type="checkbox"
                checked={isHanging}
                onChange={({ target: { checked } }) =>
                  void store.getState().act({
                    kind: 'controllers/programSet',
                    target,
                    behaviour: checked ? 'hangs' : 'serves',
                  })
                }
              />
              <span>{t('knobHangs', { pod: `pod:${target}` })}</span>
            </label>
          )
        })}
        <CacheKnob world={world} />
        <Choice
          label={t('knobNodeLocal')}
          value={upstreams}
          options={UPSTREAMS}
          words={(one) => t('nodeLocalWay', { way: one as Upstreams })} // as: the options
          onChoose={(one) => edit((scenario) => withNodeLocal(scenario, one as Upstreams))} // as: the options
        />
        <Choice
          label={t('knobResolved')}
          value={resolved ? (resolved.mode ?? 'stub') : 'off'}
          options={['off', ...RESOLVED_MODES]}
          words={(one) => t('resolvedMode', { mode: one as 'off' })} // as: the options
          onChoose={(mode) =>
            edit((scenario) =>
              withDns(
                scenario,
                ({ resolved: before, ...dns }) =>
                  mode === 'off'
                    ? dns
                    : { ...dns, resolved: { ...(before ?? FIRST_RESOLVED), mode: mode as 'stub' } }, // as: the options
              ),
            )
          }
        />
      </div>
    </details>
  )
}

const FIRST_RESOLVED = { servers: ['192.0.2.53'] }

/** The first `cache` of the Corefile. */
function CacheKnob({ world }: { readonly world: World }) {
  const t = useNamesText()
  const store = useStageStore()
  const pod = useMemo(() => coreDnsPod(world), [world])
  const corefile = pod && corefileOf(world, pod)
  if (!pod || corefile === undefined) return null
  const set = async (seconds: number) => {
    const { withCorefile } = await import('../../../scenario/write-corefile.ts')
    const { namespace = 'default' } = pod.metadata
    const text = withCacheSeconds(corefile, seconds)
    await store.getState().edit((scenario) => ({
      ...scenario,
      manifests: withCorefile(scenario.manifests, namespace, text),
    }))
  }
  return (
    <Slider
      label={t('knobCache')}
      value={cacheSecondsOf(corefile)}
      min={0}
      max={CACHE_MAX}
      step={5}
      onChange={(seconds) => void set(seconds)}
    />
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly string[]
  readonly words: (option: string) => string
  readonly onChoose: (option: string) => void
}

function Choice({ label, value, options, words, onChoose }: ChoiceProps) {
  return (
    <div className="policy">
      <label>
        <span>{label}</span>
        <select value={value} onChange={({ target }) => onChoose(target.value)}>
          {options.map((one) => (
            <option key={one} value={one}>
              {words(one)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
