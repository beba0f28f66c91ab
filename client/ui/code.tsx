import { useState } from "react"
import { Icon } from "./icon.tsx"
import { useWords } from "./words.ts"

type Props = {
  /** The number grouped for the eye: ["1Z", "84F", "03W", "68", "9021", "4736"]. Copied without the gaps. */
  groups: readonly string[]
  /** The last letters that differ from their neighbours: bold. */
  boldLast?: number
  /** The last letters in doubt: on the stop field. */
  doubtLast?: number
  copy?: boolean
  /** In a line of text: as large as that. */
  small?: boolean
}

/** A number as people read it: grouped, the part that differs bold, the whole to copy and to hear. */
export function Code({ groups, boldLast = 0, doubtLast = 0, copy = false, small = false }: Props) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const whole = groups.join("")
  const shown = groups.join(" ")
  const doubtFrom = keepLast(shown, doubtLast)
  const boldFrom = Math.min(doubtFrom, keepLast(shown, Math.max(boldLast, doubtLast)))
  const copyIt = async () => {
    await navigator.clipboard?.writeText(whole)
    setCopied(true)
  }
  return (
    <span className={`code ${small ? "small" : ""}`}>
      <span className="digits" aria-hidden="true">
        {shown.slice(0, boldFrom)}
        <strong>{shown.slice(boldFrom, doubtFrom)}</strong>
        {doubtLast > 0 && <mark>{shown.slice(doubtFrom)}</mark>}
      </span>
      <span className="unseen">{[...whole].join(" ")}</span>
      {copy && (
        <button type="button" onClick={copyIt} aria-label={copied ? t("ui:code.copied") : t("ui:code.copy")}>
          <Icon name={copied ? "check" : "copy"} size={22} />
        </button>
      )}
    </span>
  )
}

/** Where the last `count` letters begin, gaps not counted. */
function keepLast(text: string, count: number): number {
  let at = text.length
  for (let left = count; left > 0 && at > 0; at--) if (text[at - 1] !== " ") left--
  return at
}
