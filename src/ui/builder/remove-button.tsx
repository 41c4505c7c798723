import type { Scenario } from '../../scenario/schema.ts'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'

interface RemoveButtonProps {
  readonly name: string
  readonly onRemove: (scenario: Scenario) => Scenario
}

export function RemoveButton({ name, onRemove }: RemoveButtonProps) {
  const b = useBuildText()
  const { author } = useWorkshop()
  return (
    <button
      type="button"
      aria-label={b('removeNamed', { name })}
      title={b('removeNamed', { name })}
      onClick={() => void author.change(onRemove)}
    >
      <span aria-hidden="true">✕</span>
    </button>
  )
}
