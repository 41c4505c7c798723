import { worldOnScreen } from '../../../player/stage.ts'
import { Deeds } from '../../../ui/inspector/deeds.tsx'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { isApiDown } from '../model.ts'

const SERVER = [{ value: 'kube-apiserver', name: 'kube-apiserver' }]

/** The API server can be stopped and started: what goes on without it is there to be seen. */
export function ApiDeeds() {
  const t = useText()
  const store = useStageStore()
  const hasObjects = useStage((stage) => {
    const world = worldOnScreen(stage)
    return world !== undefined && world.api.resourceVersion > 0
  })
  const isDown = useStage((stage) => {
    const world = worldOnScreen(stage)
    return world !== undefined && isApiDown(world.api)
  })
  const { act } = store.getState()
  if (!hasObjects) return null
  return (
    <Deeds
      legend={t('deedsApi')}
      label={t('deedOn')}
      targets={SERVER}
      deeds={() => [
        {
          name: t('deedApiStop'),
          isPossible: !isDown,
          onClick: () => void act({ kind: 'api/stopped' }),
        },
        {
          name: t('deedApiStart'),
          isPossible: isDown,
          onClick: () => void act({ kind: 'api/started' }),
        },
      ]}
    />
  )
}
