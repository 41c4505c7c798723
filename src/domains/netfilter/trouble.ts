import { isLostOnWire } from './lose-on-wire.ts'
import { endRace, isRacing, settleClash } from './race-for-entry.ts'
import type { TroubleEngine } from './trouble-engine.ts'

/** Races and losses, for `plugTrouble`. */
export const troubles: TroubleEngine = { isRacing, endRace, settleClash, isLostOnWire }
