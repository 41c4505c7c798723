/** Characters that are not seen, or that turn the ones around them: Unicode's Cc, Cf and Default_Ignorable_Code_Point. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const LAYOUT = ['\t', '\n', '\r']
const IN_EMOJI = ['\u200d', '\ufe0f'] // the joiner and the selector of coloured signs

/** The text with every unseen character written out, such as ‹U+202E›: a name cannot look like another one. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (found, offset: number) => {
    if (LAYOUT.includes(found)) return found
    const before = text.slice(Math.max(0, offset - 4), offset)
    const isInEmoji = IN_EMOJI.includes(found) && /\p{Extended_Pictographic}\ufe0f?$/u.test(before)
    if (isInEmoji) return found
    return `‹U+${found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}›`
  })

/** Every text below a value made visible, keys of records too; `skip` names fields that are left as they are. */
export function visibleDeep<Value>(value: Value, skip: readonly string[]): Value {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return visible(part)
    if (Array.isArray(part)) return part.map(walk)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(
      Object.entries(part).map(([key, each]) => [
        visible(key),
        skip.includes(key) ? each : walk(each),
      ]),
    )
  }
  return walk(value) as Value // as: only texts are changed
}
