import type { Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { say } from './explain.ts'
import type { ConntrackSetting } from './model.ts'

/** A setting of conntrack that somebody changes. */
export const tellSysctl = (place: Ref, name: ConntrackSetting, value: number): Message =>
  say('sysctlSet', { place, name, value })
