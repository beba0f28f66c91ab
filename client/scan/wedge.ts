import { type Burst, listenForBursts, SILENCE } from "./burst.ts"

type Listener = {
  onScan: (burst: Burst) => void
  /** A key that a person pressed outside a field: one, alone, after it is certain that no scanner did. */
  onKey?: (key: string) => void
  /**
   * Asked at a code's end, and told whether it was typed into a field that is still there; where nobody wants it, it stays
   * in its field and Enter is the field's own.
   */
  isWanted?: (isInField: boolean) => boolean
  target?: Document
}

/** A single key is a person's once nothing followed it for this long. */
const ALONE = 60

type Field = HTMLInputElement | HTMLTextAreaElement
type Before = { field: Field; value: string }

/**
 * The keyboard wedge: hears a scanner wherever the focus is, and no field needs to have it. What a scanner typed into a
 * field is taken out of it again. Returns how to stop.
 */
export function startWedge({ onScan, onKey, isWanted = () => true, target = document }: Listener): () => void {
  const bursts = listenForBursts()
  let before: Before | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** A key that may be a person's, until it is certain. */
  let single: { key: string; at: number } | null = null
  let alone: ReturnType<typeof setTimeout> | undefined
  let altCode = ""

  const forget = () => {
    clearTimeout(alone)
    single = null
  }
  const tell = () => {
    const key = single?.key
    forget()
    if (key !== undefined) onKey?.(key)
  }
  /** On a busy page the next key may be here before the timer: what counts is how long nothing came after it. */
  const judge = (at: number) => (single && at - single.at >= ALONE ? tell() : forget())

  const isWantedNow = () => isWanted(before?.field.isConnected ?? false)
  const scanned = (burst: Burst) => {
    clearTimeout(timer)
    forget()
    if (before) restore(before)
    before = null
    onScan(burst)
  }
  const collect = (event: KeyboardEvent, fast: boolean) => {
    const field = fieldOf(event.target)
    if (bursts.count() === 1) before = field && { field, value: field.value }
    clearTimeout(timer)
    timer = setTimeout(() => {
      // timers may come late on a busy page; what counts is when the keys came
      const burst = bursts.silence(event.timeStamp + SILENCE)
      if (burst && isWantedNow()) scanned(burst)
    }, SILENCE)
    // a space would press the focused button, F8 and Ctrl+] mean something to the browser
    if (fast && !field && (event.key === " " || event.ctrlKey)) event.preventDefault()
    if (event.key === "F8") event.preventDefault()
    if (fast || field || event.ctrlKey || event.altKey) return
    single = { key: event.key, at: event.timeStamp }
    alone = setTimeout(tell, ALONE)
  }
  const down = (event: KeyboardEvent) => {
    if (event.isComposing || event.repeat) return
    if (event.altKey && !event.ctrlKey && /^Numpad\d$/.test(event.code)) {
      altCode += event.code.slice(-1)
      return
    }
    const heard = bursts.hear(keyOf(event))
    judge(event.timeStamp)
    if (heard.kind === "collecting") return collect(event, heard.fast)
    if ((heard.kind === "scan" || heard.kind === "tail") && isWantedNow()) {
      // or Enter would press whatever has the focus
      event.preventDefault()
      event.stopPropagation()
      if (heard.kind === "scan") scanned(heard.burst)
      return
    }
    if (event.key.length > 1 && !event.defaultPrevented && !isForItself(event)) onKey?.(event.key)
  }
  // Windows types a separator as Alt+029: the digits while Alt is held, the character when it goes up
  const up = (event: KeyboardEvent) => {
    if (event.key !== "Alt" || !altCode) return
    const key = String.fromCharCode(Number(altCode))
    altCode = ""
    bursts.hear({ key, code: "", at: event.timeStamp })
  }
  target.addEventListener("keydown", down, true)
  target.addEventListener("keyup", up, true)
  return () => {
    clearTimeout(timer)
    forget()
    target.removeEventListener("keydown", down, true)
    target.removeEventListener("keyup", up, true)
  }
}

const keyOf = (event: KeyboardEvent) => ({
  key: event.key,
  code: event.code,
  at: event.timeStamp,
  ctrl: event.ctrlKey,
  alt: event.altKey,
  shift: event.shiftKey,
})

function fieldOf(target: EventTarget | null): Field | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  return isField && !target.readOnly && !/^(button|checkbox|radio|submit|file|range)$/.test(target.type) ? target : null
}

/** Enter on a button, a link or in a field is that thing's own; Escape and the function keys are the page's. */
function isForItself(event: KeyboardEvent): boolean {
  if (event.key === "Escape") return false
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  return fieldOf(target) !== null || target.closest("button, a, select, summary, dialog") !== null
}

/** The value as it was before the scanner typed into it, told to React as a person's change would be. */
function restore({ field, value }: Before) {
  const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value)
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
