import { t } from "../ui/words.ts"
import { areScansAwaited } from "./scan-bus.ts"
import { scannerProfile } from "./scanner-profile.ts"
import { SINK } from "./wedge.ts"

// Some Android scanners write their code as a keyboard's text, which goes nowhere while nothing has the focus. So something
// has: an input that no eye sees, that opens no keyboard, that no Tab reaches and in which nothing stays. It takes the focus
// only from nobody, and gives it up to whatever wants it.

/** What has the focus may go without a word to the page. */
const LOOK_AGAIN_MS = 700

/** Returns how to stop. */
export function keepSink(): () => void {
  const sink = document.createElement("input")
  sink.name = SINK
  sink.inputMode = "none"
  sink.tabIndex = -1
  sink.autocomplete = "off"
  sink.setAttribute("autocapitalize", "off")
  sink.setAttribute("autocorrect", "off")
  sink.spellcheck = false
  sink.style.cssText =
    "position:fixed;inset:0 auto auto 0;inline-size:1px;block-size:1px;padding:0;border:0;opacity:0;pointer-events:none"
  const name = () => sink.setAttribute("aria-label", t("device:check.name.scanner"))
  name()
  document.body.prepend(sink)
  // what an unfinished composition wrote cannot be prevented
  const empty = () => {
    sink.value = ""
  }
  const look = () => {
    if (!isFree()) return
    // in the language that is shown by now
    name()
    sink.focus({ preventScroll: true })
  }
  const lookSoon = () => void setTimeout(look)
  const timer = setInterval(look, LOOK_AGAIN_MS)
  const signs = ["focusout", "pointerup", "visibilitychange"]
  for (const sign of signs) document.addEventListener(sign, lookSoon)
  sink.addEventListener("input", empty)
  look()
  return () => {
    clearInterval(timer)
    for (const sign of signs) document.removeEventListener(sign, lookSoon)
    sink.remove()
  }
}

/** Nobody has the focus, a code is waited for, and the scanner is none that is known to send keys. */
function isFree(): boolean {
  const active = document.activeElement
  if (active !== null && active !== document.body) return false
  if (document.visibilityState !== "visible" || document.querySelector("dialog[open], [aria-modal=true]")) return false
  return areScansAwaited() && scannerProfile().byText !== false
}
