import type { Ref } from '../../core/ref.ts'
import { say } from './explain.ts'
import { routeOutput } from './find-route.ts'
import { MTU, mtuOf } from './measure-packet.ts'
import { tcpFlagBits } from './skb.ts'
import { shown, type Walk } from './walk-state.ts'

/** The MSS option of a SYN: how much TCP data the sender takes in one segment (RFC 9293 3.7.1). */

const HEADERS = 40 // bytes: IPv4 and TCP without options
const SYN = tcpFlagBits('SYN')

const isSyn = ({ skb }: Walk): boolean => skb.protocol === 6 && (skb.tcpFlags & SYN) !== 0

/** A stack offers what fits through the device it sends by (`dst_metric_advmss`). */
export function offerMss(walk: Walk, out: string): void {
  if (isSyn(walk)) walk.skb.body = { ...walk.skb.body, mss: mtuOf(walk.host, out) - HEADERS }
}

/** `-j TCPMSS`: lowers the option, never raises it (net/netfilter/xt_TCPMSS.c, Linux 6.18). */
export function clampMss(walk: Walk, text: string): void {
  const { skb, host, route } = walk
  const found = skb.body?.mss
  if (!text.startsWith('TCPMSS ') || found === undefined || !route) return
  const set = /--set-mss (\d+)/.exec(text)?.[1]
  const back = routeOutput(host, { destination: skb.source, source: 0, mark: 0, in: '' })
  const backMtu = typeof back === 'string' ? MTU : mtuOf(walk.host, back.dev)
  const wanted =
    set === undefined ? Math.min(mtuOf(walk.host, route.dev), backMtu) - HEADERS : Number(set)
  if (wanted >= found) return
  skb.body = { ...skb.body, mss: wanted }
  const place = host.stands as Ref // as: hosts stand for refs
  const message = say('mssClamped', { place, from: found, to: wanted })
  walk.visit?.({ ...shown(walk), kind: 'told', level: 'story', message })
}
