import { useQuery } from "@tanstack/react-query"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { useWords } from "../ui/words.ts"
import { unclaimedQuery } from "./return-queries.ts"
import { dayWords } from "./return-words.ts"

/** Before anything is looked for: parcels that wait at the dock because nobody knows whose they are. */
export function UnclaimedList() {
  const { t, language } = useWords()
  const { data } = useQuery(unclaimedQuery)
  if (!data || data.parcels.length === 0) return null
  return (
    <section>
      <div className="desk-group">
        <h2>
          {t("intake:unclaimed.title")}, {data.more ? t("intake:unclaimed.more") : data.parcels.length}
        </h2>
        <p>{t("intake:unclaimed.note")}</p>
      </div>
      <ul>
        {data.parcels.map((one) => (
          <li key={one.id} className="desk-row unclaimed">
            <Plate width={36}>
              <Illustration name="parcel" />
            </Plate>
            <span className="words">
              <span className="first">
                {one.key ? groupForEye(one.key).join("\u00a0") : t("intake:unclaimed.noNumber")}
              </span>
              <span className="second">{one.note ?? one.site}</span>
            </span>
            <span className="end">
              {one.note ? one.site : null}
              <small className="desk-quiet">{dayWords(one.since, language)}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
