import { say } from '../scenario/explain.ts'
import type { Scenario } from '../scenario/schema.ts'
import { gateBetween, type Stage, type StageStore } from './stage.ts'
import type { Lock } from './view-slice.ts'

/**
 * Puts the locks of a host page on the verbs of a stage: whatever a button, a key or a panel asks for goes through them.
 * Reading stays free: packets may be sent, and playing can always be paused.
 */
export function lockStage(store: StageStore): void {
  const { locks, quiz, ...free } = store.getState()
  const isExam = quiz === 'exam'
  if (locks.length === 0 && !isExam) return
  const refuse = (lock: Lock | 'exam'): false => {
    store.setState({
      problems: [{ path: '', message: say('locked', { lock }), severity: 'error' }],
    })
    return false
  }
  const refusing = async (lock: Lock | 'exam') => void refuse(lock)

  const edit: Stage['edit'] = async (change) => {
    const { scenario } = store.getState()
    const lock = isExam ? 'exam' : lockedBy(scenario, change(scenario), locks)
    return lock ? refuse(lock) : free.edit(change)
  }
  const act: Stage['act'] = async (event, ...rest) => {
    const isLocked = locks.includes('topology') && !isTraffic(event.kind)
    return isExam ? refuse('exam') : isLocked ? refuse('topology') : free.act(event, ...rest)
  }
  store.setState({ edit, act })
  if (locks.includes('time')) {
    const refuseTime = () => void refuse('time')
    const back = () => refusing('time')
    store.setState({ seek: refuseTime, step: refuseTime, reset: back, restart: refuseTime })
  }
  if (isExam) {
    const seek: Stage['seek'] = (cursor) => free.seek(beforeQuestion(store.getState(), cursor))
    const answer: Stage['answer'] = (question, answer) => {
      const isGiven = Object.hasOwn(store.getState().answers, question)
      if (!isGiven && answer.choice !== 'skipped') free.answer(question, answer)
    }
    const back = () => refusing('exam')
    store.setState({
      answer,
      reset: back,
      undo: back,
      redo: back,
      restart: () => void refuse('exam'),
    })
    if (!locks.includes('time')) store.setState({ seek })
  }
}

/** As far as an unanswered question lets anyone go. */
function beforeQuestion({ questions, answers, cursor }: Stage, target: number): number {
  const open = questions
    .filter((asked) => gateBetween([asked], answers, cursor, target))
    .map(({ gate }) => gate)
  return Math.min(target, ...open)
}

/** Packets and lookups show what is there and change nothing that lasts. */
const isTraffic = (kind: string): boolean => TRAFFIC.includes(kind)
const TRAFFIC: readonly string[] = ['traffic/opened', 'traffic/built', 'names/asked']

/** What the cluster consists of; the rest of `cluster` is how its parts are set. */
const TOPOLOGY: readonly string[] = ['nodes', 'serviceCIDR', 'clusterCIDR', 'nodePortRange', 'etcd']

/** The lock that a change meets first, if any. */
export function lockedBy(
  before: Scenario,
  after: Scenario,
  locks: readonly Lock[],
): Lock | undefined {
  const differs = (field: keyof Scenario) => !isSame(before[field], after[field])
  const fields = Object.keys({ ...before.cluster, ...after.cluster }).filter(
    (field) => !isSame(fieldOf(before.cluster, field), fieldOf(after.cluster, field)),
  )
  const isAct = ({ kind }: Scenario['inputs'][number]) => !isTraffic(kind)
  const met: Readonly<Record<Lock, boolean>> = {
    params:
      differs('seed') || differs('settings') || fields.some((field) => !TOPOLOGY.includes(field)),
    topology:
      differs('manifests') ||
      differs('nodes') ||
      differs('start') ||
      fields.some((field) => TOPOLOGY.includes(field)) ||
      !isSame(before.inputs.filter(isAct), after.inputs.filter(isAct)),
    time: false,
  }
  return locks.find((lock) => met[lock])
}

const fieldOf = (record: object, field: string): unknown =>
  (record as Readonly<Record<string, unknown>>)[field] // as: fields are compared whatever they hold

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other)
