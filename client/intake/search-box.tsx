import type { KeyboardEvent, RefObject } from "react"
import { Icon } from "../ui/icon.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { useWords } from "../ui/words.ts"

type Props = {
  field: RefObject<HTMLInputElement | null>
  text: string
  onText: (text: string) => void
  /** Down: to the first of what was found. Enter: opens it. */
  onDown: () => void
  onEnter: () => void
}

/** The one box: anything that a caller can say. */
export function SearchBox({ field, text, onText, onDown, onEnter }: Props) {
  const { t } = useWords()
  const keys: Record<string, () => void> = {
    ArrowDown: onDown,
    Enter: onEnter,
    Escape: () => (text === "" ? field.current?.blur() : onText("")),
  }
  const press = (event: KeyboardEvent) => {
    const act = event.nativeEvent.isComposing ? undefined : keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <search className="find-box">
      <label htmlFor="find">{t("intake:search.label")}</label>
      <div className="find-field">
        <Icon name="search" size={22} />
        <input
          id="find"
          ref={field}
          type="text"
          value={text}
          maxLength={4000}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby="find-hint"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={press}
        />
        {text === "" ? (
          <KeyCap of="/" />
        ) : (
          <button
            type="button"
            className="desk-icon-button"
            aria-label={t("intake:search.clear")}
            onClick={() => {
              onText("")
              field.current?.focus()
            }}
          >
            <Icon name="close" size={20} />
          </button>
        )}
      </div>
      <p id="find-hint" className="desk-quiet">
        {t("intake:search.hint")}
      </p>
    </search>
  )
}
