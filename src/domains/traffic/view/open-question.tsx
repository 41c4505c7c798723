import { stepOnScreen } from '../../../player/stage.ts'
import type { Input } from '../../../scenario/schema.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import type { Assumption } from '../../netfilter/model.ts'
import { openQuestion, withAnswer } from '../open-question.ts'

/** Where a walk stopped at a rule that is not modelled: what the reader takes it to do goes into the document. */
export function OpenQuestion() {
  const t = useText()
  const store = useStageStore()
  const step = useStage(stepOnScreen)
  const inputs = useStage(({ scenario }) => scenario.inputs)
  const question = step && openQuestion(step)
  const asked = inputs.findLast(
    (each) => each.kind === 'traffic/built' && each.at <= (step?.at ?? 0),
  )
  if (!step || !question || !asked) return null
  const assume = async (choice: Assumption) => {
    const answered = (each: Input): Input =>
      each === asked && each.kind === 'traffic/built'
        ? withAnswer(each, question.place, choice)
        : each
    const isShown = await store
      .getState()
      .edit((scenario) => ({ ...scenario, inputs: scenario.inputs.map(answered) }))
    if (isShown) store.getState().seek(step.index)
  }
  return (
    <section className="open-question" aria-label={t('assumeTitle')}>
      <span aria-hidden="true">{t('assumeTitle')}</span>
      {question.choices.map((choice) => (
        <button key={choice} type="button" onClick={() => void assume(choice)}>
          {t(`assume_${choice}`)}
        </button>
      ))}
    </section>
  )
}
