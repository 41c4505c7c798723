import { useMemo } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { packetSheet } from '../packet-sheet.ts'
import './panels.css'

/** The packet lens: header before and after, and the connection tracking table of the kernel the packet is in. */
export function PacketPanel() {
  const t = useText()
  const world = useStage(worldOnScreen)
  const sheet = useMemo(() => (world ? packetSheet(world) : undefined), [world])
  if (!sheet) return <p className="hint">{t('noPacket')}</p>
  return (
    <div className="packet-panel">
      <h2>{t('header', { direction: t(`direction_${sheet.flight.direction}`) })}</h2>
      <dl className="header-fields">
        {sheet.fields.map(({ name, now, before }) => (
          <div key={name} data-changed={before !== undefined || undefined}>
            <dt>{t(`field_${name}`)}</dt>
            <dd className="mono">
              {before !== undefined && (
                <>
                  <s>{before}</s>{' '}
                </>
              )}
              {before === undefined ? now : <b>{now}</b>}
            </dd>
          </div>
        ))}
      </dl>
      <h2>{t('field_layers', { bytes: sheet.length })}</h2>
      <ol className="layers">
        {sheet.layers.map(({ name, bytes, text, depth }) => (
          <li key={`${depth} ${name}`} data-depth={depth}>
            <b>{name === 'data' ? t('field_data') : name}</b>
            <span className="mono">{text}</span>
            <span className="bytes">{t('field_bytes', { bytes })}</span>
          </li>
        ))}
      </ol>
      {sheet.fragments.length > 0 && (
        <p className="hint">
          {t('field_fragments', {
            count: sheet.fragments.length,
            sizes: sheet.fragments.join(' + '),
          })}
        </p>
      )}
      <h2>{t('conntrackOf', { host: sheet.host })}</h2>
      {sheet.conntrack.length === 0 ? (
        <p className="hint">{t('conntrackEmpty')}</p>
      ) : (
        <ul className="conntrack">
          {sheet.conntrack.map(({ key, text, ofThisPacket }) => (
            <li key={key} data-lit={ofThisPacket || undefined}>
              <code>{text}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
