import { afterSilence } from "./after-silence.ts"
import {
  type Burst,
  type Found,
  type Key,
  listenForBursts,
  type ScannerProfile,
  SILENCE,
  unknownScanner,
} from "./burst.ts"
import { typedIn } from "./typed-in.ts"

type Listener = {
  onScan: (burst: Burst) => void
  /** A key that a person pressed outside a field: one, alone, after it is certain that no scanner did. */
  onKey?: (key: string) => void
  /** The end of a code is missing: it is said, and never taken for a shorter one. */
  onCut?: (burst: Burst) => void
  /**
   * Asked at a code's end, and told whether it was typed into a field that is still there; where nobody wants it, it stays
   * in its field and Enter is the field's own.
   */
  isWanted?: (isInField: boolean) => boolean
  /** Whether a scan is waited for; where none is, a person's key is told sooner. */
  isAwaited?: () => boolean
  /** Whether a check digit vouches for this text. */
  isCode?: (raw: string) => boolean
  /** Asked at the start of each code: another may have been measured. */
  profile?: () => ScannerProfile
  target?: Document
}

/** Keys are a person's once nothing followed them for this long: the slowest scanners send one each 100 ms. */
const ALONE = 115
/** The same where no scan is waited for: who types on after a shortcut wants the field that it opens. */
const ALONE_AT_DESK = 60
/** A busy machine may deliver the rest of a code so late; where its suffix is to come there is time to wait. */
const REST_IS_LATE = 1000

type Field = HTMLInputElement | HTMLTextAreaElement
type Before = { field: Field; value: string }

/**
 * The keyboard wedge: hears a scanner wherever the focus is, and no field needs to have it. What a scanner typed into a
 * field is taken out of it again. Returns how to stop.
 */
export function startWedge({
  onScan,
  onKey,
  onCut = onScan,
  isWanted = () => true,
  isAwaited = () => true,
  isCode = () => true,
  profile = () => unknownScanner,
  target = document,
}: Listener): () => void {
  const bursts = listenForBursts<Before | null>({ profile, isCode, isInField: (before) => Boolean(before) })
  let stopWaiting = () => {}
  /** Keys that may be a person's, until it is certain. */
  let pending: { key: string; at: number }[] = []
  let stopJudging = () => {}
  let altCode = ""
  const writing = typedIn()

  const forget = () => {
    stopJudging()
    pending = []
  }
  const tell = () => {
    const keys = pending
    forget()
    for (const { key } of keys) onKey?.(key)
  }
  // three in a row at such a pace are hardly a person's: these wait for the silence that ends a code
  const wait = () => (!isAwaited() ? ALONE_AT_DESK : pending.length < 3 ? ALONE : lateness(SILENCE))
  const lateness = (patience: number) => (bursts.endsByKey() ? REST_IS_LATE : patience)
  /** On a busy page the next key may be here before the timer: what counts is how long nothing came after it. */
  const judge = (at: number) => {
    const last = pending.at(-1)
    if (last && at - last.at >= wait()) tell()
  }

  const isWantedNow = (before: Before | null | undefined) => isWanted(before?.field.isConnected ?? false)
  const scanned = ({ burst, note, isCut }: Found<Before | null>) => {
    stopWaiting()
    forget()
    if (note) restore(note)
    if (isCut) onCut(burst)
    else onScan(burst)
  }
  const end = (at: number) => {
    const found = bursts.silence(at)
    if (found && isWantedNow(found.note)) scanned(found)
  }
  const collect = (key: Key, field: Field | null) => {
    // on a busy page this key may be here before the timer that ends the code before it
    end(key.at)
    const heard = bursts.hear(key, field && { field, value: field.value })
    if (heard.kind !== "collecting") return heard
    stopWaiting()
    const patience = lateness(bursts.patience())
    // what counts is when the keys came, not when they or a timer had their turn
    stopWaiting = afterSilence(patience, () => end(key.at + patience))
    return heard
  }
  /** Whether it was the end of a code that somebody wants. */
  const ends = (heard: ReturnType<typeof bursts.hear>): boolean => {
    if (heard.kind === "tail") return isWantedNow(null)
    if (heard.kind !== "scan" || !isWantedNow(heard.note)) return false
    scanned(heard)
    return true
  }
  const down = (event: KeyboardEvent) => {
    if (event.isComposing || event.repeat) return
    if (event.altKey && !event.ctrlKey && /^Numpad\d$/.test(event.code)) {
      altCode += event.code.slice(-1)
      return
    }
    const field = fieldOf(event.target)
    if (field || isSink(event.target)) writing.pressed(event.key)
    judge(event.timeStamp)
    const heard = collect(keyOf(event), field)
    if (heard.kind === "collecting") {
      // a space would press the focused button, F8 and Ctrl+] mean something to the browser
      if (event.key === "F8" || (!field && ((heard.fast && event.key === " ") || event.ctrlKey))) event.preventDefault()
      if (field || event.ctrlKey || event.altKey) return
      pending.push({ key: event.key, at: event.timeStamp })
      stopJudging()
      stopJudging = afterSilence(wait(), tell)
      return
    }
    if (ends(heard)) {
      // or Enter would press whatever has the focus
      event.preventDefault()
      event.stopPropagation()
      return
    }
    if (event.key.length === 1) return
    tell()
    if (!event.defaultPrevented && !isForItself(event)) onKey?.(event.key)
  }
  // Windows types a separator as Alt+029: the digits while Alt is held, the character when it goes up
  const up = (event: KeyboardEvent) => {
    if (event.key !== "Alt" || !altCode) return
    const key = String.fromCharCode(Number(altCode))
    altCode = ""
    bursts.hear({ key, code: "", at: event.timeStamp })
  }
  /** What comes without keys: Android's keyboards, and scanners that write a whole code at once. */
  const write = (event: InputEvent) => {
    const field = fieldOf(event.target)
    if (!field && !isSink(event.target)) return
    // nothing stays in the sink
    if (!field) event.preventDefault()
    for (const key of writing.keysOf(event))
      if (ends(collect({ key, code: key, at: event.timeStamp }, field))) event.preventDefault()
    const whole = writing.wholeCode(event)
    if (whole === null || (field && !isCode(whole)) || !isWanted(field !== null)) return
    event.preventDefault()
    scanned({ burst: { raw: whole, byCode: whole }, note: null, isCut: false })
  }
  target.addEventListener("keydown", down, true)
  target.addEventListener("keyup", up, true)
  target.addEventListener("beforeinput", write, true)
  return () => {
    stopWaiting()
    forget()
    target.removeEventListener("keydown", down, true)
    target.removeEventListener("keyup", up, true)
    target.removeEventListener("beforeinput", write, true)
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
  return isField &&
    !isSink(target) &&
    !target.readOnly &&
    !/^(button|checkbox|radio|submit|file|range)$/.test(target.type)
    ? target
    : null
}

/** See sink.ts: it is nobody's field. */
export const SINK = "scanner-sink"
const isSink = (target: EventTarget | null) => target instanceof HTMLInputElement && target.name === SINK

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
