import { useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useWords } from '../../../ui/words.tsx'
import { say } from '../explain.ts'
import { toolTexts } from '../tool-texts.ts'

/** What the tools of a Node print at the step on screen, character by character. */
export function Tools() {
  const words = useWords()
  const world = useStage(worldOnScreen)
  const [picked, pick] = useState('')
  if (!world) return null
  const nodes = Object.values(world.network.hosts)
    .filter(({ kind }) => kind === 'node')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const host = nodes.find(({ name }) => name === picked) ?? nodes[0]
  if (!host) return null
  return (
    <details className="proxy-tools">
      <summary>{words.text(say('tools'))}</summary>
      <label>
        <span>Node</span>
        <select value={host.name} onChange={({ target }) => pick(target.value)}>
          {nodes.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {toolTexts(host, world.clock).map(({ command, text }) => (
        <section key={command}>
          <h4>
            <code>{command}</code>
          </h4>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <pre tabIndex={0}>{text}</pre>
        </section>
      ))}
    </details>
  )
}
