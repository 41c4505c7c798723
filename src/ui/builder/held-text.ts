/** What was typed and is not part of the scenario yet, since it has problems, or no pause has come. */
export interface HeldText {
  readonly get: () => string | undefined
  readonly set: (text: string | undefined) => void
}

/** `onChange` hears every letter: whatever happens to the page, the text is kept. */
export function holdText(onChange: (text: string | undefined) => void): HeldText {
  let held: string | undefined
  return {
    get: () => held,
    set: (text) => {
      if (text === held) return
      held = text
      onChange(text)
    },
  }
}
