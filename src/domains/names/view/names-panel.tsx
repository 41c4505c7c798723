import { useMemo } from 'react'
import type { Ref } from '../../../core/ref.ts'
import { writtenOwner } from '../../../scenario/written-owner.ts'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useHeld } from '../../../ui/use-held.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useWords } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import { nameOf } from '../../api-server/model.ts'
import { say } from '../explain.ts'
import { namesOf } from '../model.ts'
import { CorefileEditor } from './corefile-editor.tsx'
import { Knobs } from './knobs.tsx'
import { type Form, LookupForm } from './lookup-form.tsx'
import { askers, likelyName, newestLookup, restOnScreen } from './names-on-screen.ts'
import { NodeFile } from './node-file.tsx'
import { PodFilesView } from './pod-files-view.tsx'
import { Tally } from './tally.tsx'
import { useDraft } from './use-draft.ts'
import { WayKnobs } from './way-knobs.tsx'
import './names.css'

/** Names: ask for one, see what it would cost, turn the knobs, read and write the files. */
export function NamesPanel() {
  const isReady = useAllWords()
  const words = useWords()
  const world = useStage(restOnScreen)
  const pods = useMemo(() => (world ? askers(world) : []), [world])
  if (!isReady || !world) return null
  if (pods.length === 0) return <p className="hint">{words.text(say('nobodyHere'))}</p>
  return <Names world={world} pods={pods} />
}

/** What a Pod was made of: with another template its Pods have other names. */
interface Typed extends Partial<Form> {
  readonly owner?: Ref
}

function Names({
  world,
  pods,
}: {
  readonly world: World
  readonly pods: ReturnType<typeof askers>
}) {
  const [typed, keep] = useDraft<Typed>('form')
  const objects = useStage((stage) => stage.objects)
  const last = newestLookup(world)
  const wanted = typed?.pod ?? last?.from.slice('pod:'.length)
  const pod = useMemo(() => {
    const isHeir = (name: string) => writtenOwner(world, objects, name) === typed?.owner
    return (
      pods.find((each) => nameOf(each) === wanted) ??
      (typed?.owner && pods.find((each) => isHeir(nameOf(each)))) ??
      pods[0]
    )
  }, [world, objects, pods, wanted, typed?.owner])
  const form: Form = {
    pod: pod ? nameOf(pod) : '',
    name: last?.name ?? (pod ? likelyName(world, pod) : ''),
    library: last?.library ?? 'glibc',
    family: last?.family ?? 'unspec',
    connects: false,
    port: '80',
    ...typed,
    ...(pod && { pod: nameOf(pod) }),
  }
  const owner = useMemo(() => writtenOwner(world, objects, form.pod), [world, objects, form.pod])
  const changed = useStage(({ scenario }) => scenario.settings.podDns?.[owner ?? ''])
  const [podDns, holdPodDns] = useHeld(changed)
  const { settings } = namesOf(world)
  const [upstreamMs, holdMs] = useHeld(settings.upstreamMs)
  const around = useMemo(() => ({ ...settings, upstreamMs }), [settings, upstreamMs])
  if (!pod) return null
  return (
    <div className="names">
      <LookupForm form={form} pods={pods} onType={(change) => keep({ ...typed, ...change })} />
      <Tally world={world} form={form} podDns={podDns} settings={around} />
      <Knobs
        pod={pod}
        owner={owner}
        podDns={podDns}
        settings={around}
        onPodDns={(next) => {
          holdPodDns(next)
          keep({ ...typed, pod: form.pod, ...(owner && { owner }) })
        }}
        onLatency={holdMs}
      />
      <WayKnobs world={world} />
      <PodFilesView world={world} pod={pod} podDns={podDns} settings={around} />
      <NodeFile nodeFile={settings.nodeFile} />
      <CorefileEditor world={world} />
    </div>
  )
}
