import { useMemo } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import type { Scenario } from '../../../scenario/schema.ts'
import { Slider } from '../../../ui/inspector/slider.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { type Deployment, nameOf, objectsOf, type Service } from '../model.ts'
import '../../../ui/inspector/inspector.css'

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
    </div>
  )
}

const replicasOf = (deployment: Deployment): number => deployment.spec.replicas
const affinityOf = ({ spec }: Service): number =>
  spec.sessionAffinity === 'ClientIP'
    ? Math.min(120, spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 120)
    : 0
