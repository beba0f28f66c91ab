/**
 * What reaches a field without a key that names it: Android's keyboards say "Unidentified", and some scanners write their
 * code in one stroke. What was heard as a key is not told again.
 */
export function typedIn() {
  /** The text that the last key is about to write. */
  let expected: string | null = null
  /** What an unfinished composition holds: each event brings it whole again. */
  let composed = ""

  return {
    pressed(key: string) {
      expected = key === "Enter" ? "\n" : key
    },
    /** The characters that came alone; a line's end is Enter. */
    keysOf(event: InputEvent): string[] {
      const text = textOf(event)
      const wasHeard = text !== null && text === expected
      expected = null
      if (text === null || wasHeard) return []
      if (text === "\n") return ["Enter"]
      if (event.inputType !== "insertCompositionText") {
        composed = ""
        return [...text].length === 1 ? [text] : []
      }
      const fresh = text.startsWith(composed) ? text.slice(composed.length) : text
      composed = text
      return [...fresh]
    },
    /** A code in one stroke, without the line's end that a scanner may add; null for anything else. */
    wholeCode({ inputType, data }: InputEvent): string | null {
      if (inputType !== "insertText" && inputType !== "insertReplacementText") return null
      const text = (data ?? "").replace(/[\r\n\t]+$/, "")
      return [...text].length < 4 ? null : text
    },
  }
}

function textOf({ inputType, data }: InputEvent): string | null {
  if (inputType === "insertLineBreak" || inputType === "insertParagraph") return "\n"
  return /^insert(Text|CompositionText|FromComposition)$/.test(inputType) ? (data ?? "") : null
}
