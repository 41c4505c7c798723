import type { Ref } from '../ref.ts'

/** A parameter of a message: a number, a ref (shown as a chip that lights its box), or text as it stands. */
export type Param = string | number | Ref

/** What is to be told, without words: `netfilter/dnatApplied` and its parameters. */
export interface Message {
  readonly key: string
  readonly params: Readonly<Record<string, Param>>
}

/** Key and parameters of each message of one domain. */
export type Table = Record<keyof never, unknown>

/** Makes messages of one domain; a wrong key or parameter does not compile. */
export const speaker =
  <Messages>(domain: string) =>
  <Key extends keyof Messages & string>(
    ...[key, params]: Messages[Key] extends Record<string, never>
      ? [key: Key]
      : [key: Key, params: Messages[Key]]
  ): Message => ({ key: `${domain}/${key}`, params: (params ?? {}) as Message['params'] }) // as: tables hold only Params

/**
 * The words of one domain in one language: an ICU message for each key of its table. A missing or an unknown key
 * does not compile; holes are checked by a test, which parses each message. Words for values of a closed list
 * stand beside the messages as `list.value` (`reason.port`), and are reached from a message by `{reason, select, …}`
 * or by naming the list in `wordsOf`.
 */
export type Catalog<Messages> = Readonly<Record<keyof Messages & string, string>>

/** All words of one language: domain -> key -> ICU message. */
export type Words = Readonly<Record<string, Readonly<Record<string, string>>>>
