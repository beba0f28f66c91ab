import { type PlaceKind, type PlacePaint, PlacePicture } from "./place-picture.tsx"
import { Plate } from "./plate.tsx"
import { StateBand } from "./state-band.tsx"

type Props = {
  kind: PlaceKind
  colour: PlacePaint
  /** Read across a hall: a bin's code ("B‑14") or the place's name ("Bac vert"). */
  name: string
  /** Beside the icon: what becomes of it, "En stock". */
  word: string
  note?: string
  /** Over a code: what kind of place, "Bac". */
  over?: string
  answerKey?: string | number
}

/** Where a unit goes, as a band of 288 px: the name large, the thing itself in its own paint. */
export function Place({ kind, colour, name, word, note, over, answerKey }: Props) {
  const picture = (
    <Plate width={120} height={104}>
      <PlacePicture kind={kind} colour={colour} text={name.length <= 5 ? name : ""} />
    </Plate>
  )
  return (
    <StateBand
      meaning="go"
      height="place"
      word={word}
      title={over ? `${over} ${name}` : name}
      note={note}
      picture={picture}
      {...(answerKey === undefined ? {} : { answerKey })}
    >
      {over && <p className="place-word">{over}</p>}
      <p className={`place-name ${name.length > 5 ? "two-words" : ""}`} aria-hidden="true">
        {name}
      </p>
    </StateBand>
  )
}
