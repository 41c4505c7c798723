import type { Catalog } from '../../../core/say/message.ts'
import type { TrafficMessages } from '../explain.ts'

export const en: Catalog<TrafficMessages> & Readonly<Record<string, string>> = {
  opened: '{from} opens a {protocol} connection to {to}, port {port, number, ::group-off}.',
  pinged: '{from} pings {to}.',
  nobody: 'There is no “{from}” to send from.',
  unresolved: 'No Service is called “{name}”, and it is no address.',
  noRoute: '{from} has no route to {to}: the packet is never sent.',
  hookEntered: 'The packet enters {hook} on {place}.',
  tracked: 'conntrack on {place} has never seen this connection: it is {state}.',
  known:
    'conntrack on {place} knows this connection: {source} asked {destination}. No nat rule is read again.',
  chainEntered: '{rule} matches and sends the packet into {chain}.',
  ruleCounted: '{rule} matches, counts the packet and lets it go on.',
  ruleSkipped: '{rule} does not match: {mismatch} differs.',
  chanceMissed: '{rule} rolls the dice: {drawn} is not below {chance}, so it is skipped.',
  chanceHit: '{rule} rolls the dice: {drawn} is below {chance}, so it fires.',
  chainReturned: '{chain} ends; the packet goes back to the chain before.',
  ruleReturned: '{rule} sends the packet back out of {chain}.',
  policyApplied: '{chain} of the {table} table ends with its policy: {policy}.',
  accepted: '{rule} accepts: the {table} table is done with this packet here.',
  marked: '{rule} writes the mark {mark}. Marked packets get this Node’s address on their way out.',
  serviceFound:
    '{address} is the address of Service {service}. No machine has it; this rule answers for it.',
  podChosen: '{pod} is chosen, {choice} of {of}. This connection stays with {address}.',
  podRemembered: '{pod} is chosen again: this client was here before, and the Service remembers.',
  dnatApplied: 'DNAT: the destination {from} becomes {to}.',
  snatApplied: 'MASQUERADE: the source {from} becomes {to}, so that the answer comes back here.',
  destinationRestored:
    'conntrack undoes the masquerade: the destination {from} becomes {to} again.',
  sourceRestored: 'conntrack undoes the DNAT: the source {from} becomes {to} again.',
  destinationKept: 'conntrack repeats the DNAT without reading a rule: {from} becomes {to}.',
  sourceKept: 'conntrack repeats the masquerade without reading a rule: {from} becomes {to}.',
  confirmed:
    '{place} remembers the connection from {source}: an answer from {answer} will be recognised.',
  routedLocal: '{destination} is an address of {place} itself: the packet goes up to INPUT.',
  routedOn: '{place} sends {destination} out through {out}.',
  routedVia: '{place} sends {destination} out through {out}, by way of {via}.',
  hopped: 'The packet travels from {from} to {to}.',
  delivered: '{to} gets the packet and sees the client as {source}.',
  deliveredClosed: '{to} gets the packet, but nothing listens on port {port, number, ::group-off}.',
  answered: '{by} answers from {source} to {destination}.',
  rejected: '{rule} rejects: {place} answers “{answer}” and the packet ends.',
  dropped: '{rule} drops the packet on {place}. Nobody is told.',
  droppedByPolicy: 'The policy of {hook} on {place} drops the packet. Nobody is told.',
  lost: 'The packet is lost on {place}: {loss}.',
  finished:
    '{to} gets its answer from {from}, the address it asked. It never learns which Pod answered.',
  refused: '{to} is told “connection refused” by {by}.',
  foreignAnswer:
    '{to} gets an answer from {from}, but it asked {asked}: it throws the answer away.',
  timedOut: '{from} hears nothing from {to} for {seconds, number} s and gives up.',
}
