import { Icon, StateIcon, type StateMark } from "./icon.tsx"

/** idle: nothing is sent from here · sent: nothing waits · sending: some leave now · waiting: there is no contact · refused: a person must look. */
export type StripState = "idle" | "sent" | "sending" | "waiting" | "refused"

type Props = {
  state: StripState
  /** What waits, since when: words of the outbox, e.g. "43 saisies, 12 photos". */
  text: string
  /** Who is signed in. */
  who?: string
  /** The demo says so on every screen. */
  demo?: string | undefined
  onWhat?: () => void
  onWho?: () => void
  /** Says where `onWho` leads, for a screen reader. */
  whoLabel?: string
  /** Says where `onWhat` leads. */
  whatLabel?: string
  /** 0 to 1: something long is on its way in. Its bar lies on the strip's lower edge and moves nothing. */
  progress?: number | null
}

const marks: Record<StripState, StateMark | null> = {
  idle: null,
  sent: "found",
  sending: null,
  waiting: "offline",
  refused: "misread",
}
const fields: Record<StripState, string> = { idle: "", sent: "", sending: "", waiting: "offline", refused: "stop" }

/** What waits to be sent, last contact, who. 40 px to see, 64 to touch. Each half is a button where it leads somewhere. */
export function StatusStrip(props: Props) {
  const { state, text, who, demo, onWhat, onWho, whoLabel, whatLabel, progress = null } = props
  const mark = marks[state]
  return (
    <header className={`strip ${fields[state]}`}>
      <div className="column">
        <button type="button" className="what" onClick={onWhat}>
          <span style={{ color: state === "sent" ? "var(--go-ink)" : undefined, flex: "none" }}>
            {mark ? (
              <StateIcon mark={mark} size={22} />
            ) : (
              <Icon name={state === "idle" ? "device" : "sync"} size={22} />
            )}
          </span>
          <span role="status">{text}</span>
          {whatLabel && <span className="unseen">, {whatLabel}</span>}
        </button>
        {demo && <span className="demo">{demo}</span>}
        {who && (
          <button type="button" className="who" onClick={onWho} aria-label={whoLabel && `${who}, ${whoLabel}`}>
            {who}
          </button>
        )}
      </div>
      {progress !== null && <i className="under-way" style={{ inlineSize: `${progress * 100}%` }} aria-hidden="true" />}
    </header>
  )
}
