import { ref } from '../../core/ref.ts'
import type { Host } from '../netfilter/model.ts'
import { BAR_HEIGHT, bar, frame, STATION } from './map-boxes.ts'
import { addressOf } from './map-nodes.ts'
import type { OverlayMap } from './overlay-map.ts'

/** What puts packets of Pods into packets of the Node, where something does: a device, the datapath or the process weaver. */
function overlayOf(host: Host | undefined): string | undefined {
  if (!host || host.described) return undefined
  for (const { name, vxlan, weave } of Object.values(host.interfaces)) {
    if (vxlan) return name
    if (weave) return weave.mode === 'fastdp' ? 'datapath' : 'weaver'
  }
  return undefined
}

const OF_WEAVE = /^(?:datapath|weaver|vethwe-bridge)$/

const GAP = 7 // px, as between stations
/** From INPUT to the end of OUTPUT, beside the ways to eth0. */
const WIDTH = 3 * STATION.width - 26 + 2 * GAP // px

/** The overlay of a Node as a bar, and the lines to it. */
export const drawnOverlay: OverlayMap = {
  has(host, device = '') {
    const name = overlayOf(host)
    return name !== undefined && (device === name || OF_WEAVE.test(device))
  },
  boxes(host, parent, lit) {
    const name = overlayOf(host)
    if (!host || name === undefined) return []
    const station = (place: string) => ref('station', `${host.name}/${place}`)
    const row = station('overlay-row')
    const address = addressOf(host, name).split('/')[0] ?? ''
    const size = { width: STATION.width, height: BAR_HEIGHT }
    return [
      frame(row, parent, 5, 'row', GAP),
      { id: station('overlay-blank'), look: 'lane', parent: row, order: 0, ...size, data: {} },
      {
        ...bar(station('overlay'), row, 1, { name, address, lit: lit.has(station('overlay')) }),
        width: WIDTH,
      },
    ]
  },
  legs: (host) =>
    overlayOf(host) === undefined
      ? []
      : [
          {
            from: 'input',
            to: 'overlay',
            sides: ['bottom', 'top'],
            plumb: { at: 'source' },
          },
          { from: 'overlay', to: 'output', sides: ['top', 'bottom'], plumb: { at: 'target' } },
          { from: 'postrouting', to: 'overlay', sides: ['right', 'right'] },
          { from: 'overlay', to: 'prerouting', sides: ['left', 'bottom'] },
        ],
}
