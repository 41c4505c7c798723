/**
 * What a player in a frame and the page around it say to each other. Version 1; fields are added, never changed.
 *
 * The player posts `hello` to its parent, which answers `connect` with a `MessagePort`. All else goes through that port. The
 * player takes `connect` from its own parent only, and commands only when its address names that parent
 * (`origin=https://…`); without a name it tells and does not listen. The host takes `hello` from its own frame only.
 */
export const API_VERSION = 1

/** Every message: in both directions, over the window and over the port. */
export interface Envelope<Type extends string = string, Payload = unknown> {
  readonly hopscope: typeof API_VERSION
  /** The `id` of the player's address, sent back as it came. */
  readonly id?: string
  readonly type: Type
  readonly payload?: Payload
}

/** A message of our protocol, or undefined for anything else that windows send each other. */
export function readEnvelope(data: unknown): Envelope | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { hopscope, id, type, payload } = data as Readonly<Record<string, unknown>> // as: fields of anyone's message
  if (hopscope !== API_VERSION || typeof type !== 'string') return undefined
  return {
    hopscope: API_VERSION,
    type,
    ...(typeof id === 'string' ? { id } : {}),
    ...(payload === undefined ? {} : { payload }),
  }
}
