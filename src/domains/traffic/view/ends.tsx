import { isRef, parseRef, type Ref } from '../../../core/ref.ts'
import { useText } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import { objectsOf } from '../../api-server/model.ts'

/** Whoever can send: Pods, Nodes, machines outside. */
export const sendersIn = (world: World): readonly Ref[] =>
  Object.values(world.network.hosts)
    .map(({ stands }) => stands)
    .filter(isRef)
    .sort()

/** A port of a Service, as somebody can be sent to it. */
export interface Target {
  readonly label: string
  readonly to: string
  readonly port: number
  /** As the Service says it: `TCP`. */
  readonly protocol: string
}

export const targetsIn = (world: World): readonly Target[] =>
  Object.values(objectsOf(world.api, 'Service')).flatMap(({ metadata, spec }) =>
    (spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({
      label: `${metadata.namespace}/${metadata.name}:${port}`,
      to: `${metadata.name}.${metadata.namespace}`,
      port,
      protocol,
    })),
  )

/** The sender that was chosen, else a Pod, else anybody. */
export const senderAmong = (senders: readonly Ref[], chosen: string): string | undefined =>
  chosen || (senders.find((each) => each.startsWith('pod:')) ?? senders[0])

interface SenderFieldProps {
  readonly senders: readonly Ref[]
  readonly value: string
  readonly onChoose: (sender: string) => void
  readonly className?: string
}

/** Who sends, to be chosen. */
export function SenderField({ senders, value, onChoose, className }: SenderFieldProps) {
  const t = useText()
  return (
    <label className={className}>
      <span>{t('from')}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        {senders.map((each) => (
          <option key={each} value={each}>
            {parseRef(each).kind} {parseRef(each).name}
          </option>
        ))}
      </select>
    </label>
  )
}
