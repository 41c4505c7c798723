import { useMemo } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { Deeds } from '../../../ui/inspector/deeds.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { nameOf, objectsOf } from '../../api-server/model.ts'
import { BEHAVIOURS } from '../model.ts'
import { MachineryDeeds } from './machinery-deeds.tsx'

/** What can be done to Nodes, to what runs in Pods, to images, and to the machinery of controllers. */
export function NodeDeeds() {
  const t = useText()
  const store = useStageStore()
  const api = useStage((stage) => worldOnScreen(stage)?.api)
  const dead = useStage((stage) => worldOnScreen(stage)?.controllers.deadNodes)
  const nodes = useMemo(() => (api ? Object.keys(objectsOf(api, 'Node')).sort() : []), [api])
  const pods = useMemo(
    () => (api ? Object.values(objectsOf(api, 'Pod')).map(nameOf).sort() : []),
    [api],
  )
  const images = useMemo(() => {
    const all = api ? Object.values(objectsOf(api, 'Pod')) : []
    return [...new Set(all.flatMap(({ spec }) => spec.containers.map(({ image }) => image ?? '')))]
      .filter((image) => image !== '')
      .sort()
  }, [api])
  const { act } = store.getState()
  const named = (values: readonly string[]) => values.map((value) => ({ value, name: value }))
  return (
    <>
      <Deeds
        legend={t('deedsNode')}
        label={t('deedOn')}
        targets={named(nodes)}
        deeds={(node) => [
          {
            name: t('deedPowerOff'),
            isPossible: !dead?.includes(node),
            onClick: () => void act({ kind: 'controllers/nodePowerSet', node, isOn: false }),
          },
          {
            name: t('deedPowerOn'),
            isPossible: dead?.includes(node) ?? false,
            onClick: () => void act({ kind: 'controllers/nodePowerSet', node, isOn: true }),
          },
          { name: 'cordon', onClick: () => void act({ kind: 'controllers/cordoned', node }) },
          { name: 'uncordon', onClick: () => void act({ kind: 'controllers/uncordoned', node }) },
          { name: 'drain', onClick: () => void act({ kind: 'controllers/drained', node }) },
        ]}
      />
      <Deeds
        legend={t('deedsProgram')}
        label={t('deedOn')}
        targets={named(pods)}
        deeds={(target) => [
          ...BEHAVIOURS.map((behaviour) => ({
            name: t(`deedProgram_${behaviour}`),
            onClick: () => void act({ kind: 'controllers/programSet', target, behaviour }),
          })),
          {
            name: t('deedDelete', { kind: 'Pod' }),
            onClick: () =>
              void act({
                kind: 'api/deleted',
                object: 'Pod',
                name: target,
                gracePeriodSeconds: 30,
              }),
          },
        ]}
      />
      <Deeds
        legend={t('deedsImage')}
        label={t('deedOn')}
        targets={named(images)}
        deeds={(image) => [
          {
            name: t('deedImageGone'),
            onClick: () => void act({ kind: 'controllers/imageSet', image, isThere: false }),
          },
          {
            name: t('deedImageBack'),
            onClick: () => void act({ kind: 'controllers/imageSet', image, isThere: true }),
          },
        ]}
      />
      <MachineryDeeds />
    </>
  )
}
