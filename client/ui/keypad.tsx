import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react"
import { BigButton } from "./big-button.tsx"
import { Icon } from "./icon.tsx"
import { useWords } from "./words.ts"

type Props = {
  value: string
  onChange: (value: string) => void
  /** Enter, or the last digit where `length` is fixed and `doneWhenFull`. */
  onDone?: (value: string) => void
  /** The most digits. */
  length: number
  /** The fewest, where there may be more: as many dots stand there at first. */
  least?: number
  /** A PIN: dots instead of digits. */
  masked?: boolean
  doneWhenFull?: boolean
  /** At the start of the row where the digits show: a way out that takes no row of its own. */
  beside?: ReactNode
  /** What is typed, for a screen reader. */
  label: string
}

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
/** A wedge types its code within this time; a letter in it says that it was no hand. */
const burst = 300

/** Digits by touch (64 px) or by a hardware keyboard, with no field to tap first. A badge scanned over it is not typed in. */
export function Keypad({ value, onChange, onDone, length, least = length, masked = false, ...more }: Props) {
  const { t } = useWords()
  const { doneWhenFull = false, label, beside } = more
  // two keys may come before a busy machine has shown the first
  const held = useRef(value)
  held.current = value
  const put = (next: string) => {
    if (next.length > length) return
    held.current = next
    onChange(next)
    if (doneWhenFull && next.length === length) onDone?.(next)
  }
  const press = { digit: (digit: string) => put(held.current + digit), back: () => put(held.current.slice(0, -1)) }
  const restore = (earlier: string) => onChange(earlier)
  useHardwareKeys({ held, press, restore, done: () => onDone?.(held.current) })
  return (
    <div className="keypad">
      <div className="entry-row">
        {beside}
        <output className="entry" aria-label={label}>
          {masked ? <Dots filled={value.length} of={Math.max(least, value.length)} /> : value || "\u2013"}
        </output>
      </div>
      <div className="keys">
        {digits.map((digit) => (
          <BigButton key={digit} onClick={() => press.digit(digit)}>
            {digit}
          </BigButton>
        ))}
        <BigButton kind="quiet" label={t("ui:keypad.clear")} onClick={() => onChange("")}>
          <Icon name="close" />
        </BigButton>
        <BigButton onClick={() => press.digit("0")}>0</BigButton>
        <BigButton kind="quiet" label={t("ui:keypad.back")} onClick={press.back}>
          <Icon name="back" />
        </BigButton>
      </div>
    </div>
  )
}

function Dots({ filled, of }: { filled: number; of: number }) {
  const { t } = useWords()
  return (
    <>
      <span className="unseen">{t("ui:keypad.typed", { count: filled })}</span>
      {Array.from({ length: of }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a dot is nothing but its place
        <span key={index} className={`dot ${index < filled ? "on" : ""}`} />
      ))}
    </>
  )
}

type Keys = {
  held: RefObject<string>
  press: { digit: (digit: string) => void; back: () => void }
  restore: (earlier: string) => void
  done: () => void
}

function useHardwareKeys(keys: Keys) {
  const latest = useRef(keys)
  latest.current = keys
  // with the page, not after it is painted: the first key of a PIN may come in between
  useLayoutEffect(() => {
    // what was there before the keys that came within the last moment
    let before = { value: "", at: Number.NEGATIVE_INFINITY }
    let scanUntil = Number.NEGATIVE_INFINITY
    const onKey = (event: KeyboardEvent) => {
      const { held, press, restore, done } = latest.current
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.timeStamp < scanUntil) {
        scanUntil = event.key === "Enter" || event.key === "Tab" ? Number.NEGATIVE_INFINITY : event.timeStamp + burst
        return
      }
      if (event.timeStamp - before.at > burst) before = { value: held.current, at: event.timeStamp }
      if (/^[0-9]$/.test(event.key)) return press.digit(event.key)
      if (event.key === "Backspace") return press.back()
      // Enter on a focused button is that button's
      if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) return done()
      if (event.key.length !== 1 || event.key === " ") return
      scanUntil = event.timeStamp + burst
      restore(before.value)
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

/** What opens no keyboard is there for a scanner. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && target.inputMode === "none") return false
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  )
}
