import type { ReactNode } from "react"
import { fitTitle } from "./fit-title.ts"
import { markOf, StateIcon, type StateMark } from "./icon.tsx"
import type { Meaning } from "./meaning.ts"

type Props = {
  meaning: Meaning
  /** Beside the icon, small: "Colis trouvé", "1 sur 3". */
  word: string
  /** What to read from 1.5 m; three lines at most, its size follows its length. */
  title: string
  note?: string | undefined
  /** Another shape than the meaning's own, e.g. "unknown". */
  mark?: StateMark
  /** Before the word, in place of the mark: what page this is, where it answers nothing. */
  lead?: ReactNode
  /** A `Plate`, or nothing. "small" is 104–116 px beside the title, "product" 152 px: the check of the right item. */
  picture?: ReactNode
  pictureSize?: "small" | "product"
  /** scan 216 px for every scan answer, form 116, place 288. */
  height?: "scan" | "form" | "place"
  /** In place of the title: `Tally` or `PlaceName`. The title is then what a screen reader hears. */
  children?: ReactNode
  /** Change it with every answer, so that it fades in and is spoken again. */
  answerKey?: string | number
}

/** The answer band. Its height is reserved, its colour changes at once, its words fade in where they stand. */
export function StateBand(props: Props) {
  const { meaning, word, title, note, picture, pictureSize = "small", height = "scan", children, answerKey } = props
  const mark = props.mark ?? markOf[meaning]
  // the octagon and the cloud stand large in the picture's place
  const large = (mark === "misread" || mark === "offline") && height === "scan" && !picture && !children
  const beside = picture || large ? (pictureSize === "product" ? 164 : 124) : 0
  const size = fitTitle(title, 328 - beside, height === "form" ? 44 : note ? 112 : 136)
  return (
    <section
      className={`band ${meaning} ${height} ${beside === 124 ? "small-picture" : ""}`}
      aria-live="assertive"
      aria-atomic="true"
    >
      <div className="column" key={answerKey ?? `${meaning} ${title}`}>
        <div className="say">
          <p className="word">
            {props.lead ??
              (!large && <StateIcon mark={mark} size={mark === "unknown" || mark === "decide" ? 42 : 36} />)}
            {word}
          </p>
          {children ? (
            <>
              <h1 className="unseen">{title}</h1>
              {children}
            </>
          ) : (
            <h1 className={`title ${size}`}>{title}</h1>
          )}
          {note && <p className="note">{note}</p>}
        </div>
        {(picture || large) && <div className="shown">{picture || <StateIcon mark={mark} size={108} />}</div>}
      </div>
    </section>
  )
}
