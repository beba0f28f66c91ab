// As much of a page as the wedge touches: keys with a target, fields with a value. Real Chromium hears it in journeys.

class FakeElement extends EventTarget {
  closest(): null {
    return null
  }
}
class FakeInput extends FakeElement {
  type = "text"
  isConnected = true
  readOnly = false
  #value = ""
  get value() {
    return this.#value
  }
  set value(next: string) {
    this.#value = next
  }
}
class FakeTextArea extends FakeInput {}

/** What the whole page hears: `document` and the window's own listeners. */
export function layFakePage(): EventTarget {
  const page = new EventTarget()
  Object.assign(globalThis, {
    document: page,
    addEventListener: page.addEventListener.bind(page),
    HTMLElement: FakeElement,
    HTMLInputElement: FakeInput,
    HTMLTextAreaElement: FakeTextArea,
  })
  return page
}

export const makeField = () => new FakeInput()

type Pressed = { target?: FakeInput | null; code?: string; ctrlKey?: boolean }

/** A keydown with a moment of its own; a field takes the character unless someone prevented it. */
export function pressKey(page: EventTarget, key: string, at: number, { target = null, ...more }: Pressed = {}) {
  const event = new Event("keydown", { cancelable: true })
  const values = { key, code: "", ctrlKey: false, altKey: false, shiftKey: false, repeat: false, isComposing: false }
  for (const [name, value] of Object.entries({ ...values, ...more, timeStamp: at, target }))
    Object.defineProperty(event, name, { value })
  page.dispatchEvent(event)
  if (target && !event.defaultPrevented && key.length === 1) target.value += key
  return event
}

/** What an Android keyboard or a scanner writes into a field without a key; the field takes it unless someone prevented it. */
export function writeInto(
  page: EventTarget,
  target: FakeInput,
  data: string | null,
  at: number,
  inputType = data === null ? "insertLineBreak" : "insertText",
) {
  const event = new Event("beforeinput", { cancelable: true })
  for (const [name, value] of Object.entries({ data, inputType, timeStamp: at, target }))
    Object.defineProperty(event, name, { value })
  page.dispatchEvent(event)
  if (!event.defaultPrevented && data !== null && inputType === "insertText") target.value += data
  return event
}
