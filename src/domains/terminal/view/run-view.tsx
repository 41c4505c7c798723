import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { type Run, terminalOf } from '../model.ts'
import { promptOf } from '../prompt.ts'

/** One command: the prompt and what was typed, what it has printed by now, and how it ended. */
export function RunView({ run }: { run: Run }) {
  const t = useText()
  const { exitCode, note, output } = run
  return (
    <div className="terminal-run">
      <p className="terminal-typed">
        <span className="terminal-prompt">{promptOf(run)}</span>
        <code>{run.command}</code>
      </p>
      {output !== '' && <pre>{output}</pre>}
      {note && <p className="terminal-note">{t(`terminalNote_${note}`)}</p>}
      {exitCode === undefined ? (
        <Running id={run.id} />
      ) : (
        !note && (
          <p className="terminal-exit" data-failed={exitCode !== 0 || undefined}>
            {t('terminalExit', { code: exitCode })}
          </p>
        )
      )}
    </div>
  )
}

function Running({ id }: { id: string }) {
  const t = useText()
  const store = useStageStore()
  const end = useStage(({ recording, cursor }) =>
    recording.steps.find(
      ({ index, world }) => index > cursor && terminalOf(world).runs[id]?.exitCode !== undefined,
    ),
  )
  return (
    <p className="terminal-exit">
      {t('terminalRunning')}{' '}
      {end && (
        <button type="button" onClick={() => store.getState().seek(end.index)}>
          {t('terminalToEnd')}
        </button>
      )}
    </p>
  )
}
