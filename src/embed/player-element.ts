import { type Connection, connect } from './connect.ts'
import type { Commands } from './protocol.ts'

/** Parameters of the player's address that an element may have as attributes: docs/embedding.md. */
const PARAMETERS = [
  'lesson',
  'lang',
  'theme',
  'autoplay',
  'speed',
  'loop',
  'start',
  'end',
  'controls',
  'captions',
  'panels',
  'lock',
  'depth',
  'quiz',
  'seed',
  'motion',
  'view',
] as const

const SANDBOX = 'allow-scripts allow-popups allow-downloads'

/**
 * `<hopscope-player lesson="ndots" title="…">`: a player in a sandboxed frame that grows with what it shows and tells what
 * happens: `hopscope-ready`, `hopscope-step`, `hopscope-answer`, `hopscope-ended`, `hopscope-completed`, … Whatever stands
 * inside the element is for readers without scripts, and for print.
 *
 * `src`: where the player is; beside this script unless told. `scenario`: the hash of a link. `height`: px, until it is known.
 */
export class HopscopePlayer extends HTMLElement {
  static readonly observedAttributes = ['src', 'scenario', ...PARAMETERS]
  /** Where this script came from: the player lies beside it. */
  static home = ''

  #frame: HTMLIFrameElement | undefined
  #connection: Connection | undefined

  connectedCallback(): void {
    const frame = document.createElement('iframe')
    frame.title = this.title || 'Hopscope'
    frame.setAttribute('sandbox', SANDBOX)
    frame.setAttribute('allow', 'fullscreen; clipboard-write')
    frame.referrerPolicy = 'no-referrer'
    frame.loading = 'lazy'
    frame.style.cssText = 'border:0;width:100%;display:block'
    frame.style.height = `${Number(this.getAttribute('height')) || 460}px`
    frame.src = this.address()
    this.#frame = frame
    this.#connection = connect(frame, (type, payload) => {
      if (type === 'resize' && 'height' in payload)
        frame.style.height = `${Number(payload.height)}px`
      this.dispatchEvent(new CustomEvent(`hopscope-${type}`, { detail: payload, bubbles: true }))
    })
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    root.replaceChildren(frame)
  }

  disconnectedCallback(): void {
    this.#connection?.close()
    this.#frame?.remove()
  }

  attributeChangedCallback(): void {
    if (this.#frame?.isConnected) this.#frame.src = this.address()
  }

  play(): void {
    this.#connection?.send('play', {})
  }
  pause(): void {
    this.#connection?.send('pause', {})
  }
  seek(step: number): void {
    this.#connection?.send('seek', { step })
  }
  step(by = 1): void {
    this.#connection?.send('step', { by })
  }
  load(what: Commands['load']): void {
    this.#connection?.send('load', what)
  }
  setParam(path: Commands['setParam']['path'], value: number): void {
    this.#connection?.send('setParam', { path, value })
  }
  /** The answer comes as `hopscope-state`. */
  getState(): void {
    this.#connection?.send('getState', {})
  }

  /** The player's address with everything the attributes say, and who may command it. */
  private address(): string {
    const source = this.getAttribute('src') ?? 'player.html'
    const address = new URL(source, HopscopePlayer.home || document.baseURI)
    address.searchParams.set('embed', '1')
    for (const name of PARAMETERS) {
      const value = this.getAttribute(name)
      if (value !== null) address.searchParams.set(name, value)
    }
    if (this.id) address.searchParams.set('id', this.id)
    if (/^https?:/.test(location.origin)) address.searchParams.set('origin', location.origin)
    const scenario = this.getAttribute('scenario')
    if (scenario !== null) address.hash = scenario
    return address.href
  }
}
