import { connect } from './connect.ts'
import { HopscopePlayer } from './player-element.ts'

/** The script of a host page. It defines `<hopscope-player>`, and `hopscope.connect` for frames that were written by hand. */

const { currentScript } = document
if (currentScript instanceof HTMLScriptElement) HopscopePlayer.home = currentScript.src
if (!customElements.get('hopscope-player')) customElements.define('hopscope-player', HopscopePlayer)
Object.assign(globalThis, { hopscope: { connect } })
