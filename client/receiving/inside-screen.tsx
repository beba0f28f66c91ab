import { BigButton } from "../ui/big-button.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { ExpectedList } from "./expected-list.tsx"
import { type ExpectedLine, expectedIn, leftOf, type ParcelDraft, type UnitStart } from "./parcel-draft.ts"
import { useMain } from "./use-main.ts"

/** The parcel is open and waits for its next article. */
export function InsideScreen({ draft }: { draft: ParcelDraft }) {
  const { t } = useWords()
  const { strip, perform, park, openCamera, hint } = useBench()
  const close = () => void perform({ do: "toClose" })
  const expected = expectedIn(draft)
  const seen = draft.units.length
  const main = seen === 0 ? openCamera : close
  useMain(main)
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="neutral"
          word={expected > 0 ? t("common:of", { count: seen, of: expected }) : t("common:units", { count: seen })}
          title={t(seen === 0 ? "receiving:inside.first" : "receiving:inside.next")}
          note={(hint && t(`receiving:hint.${hint}`)) ?? t("receiving:inside.noCode")}
          picture={
            <Plate width={116} bare>
              <Illustration name="openBox" />
            </Plate>
          }
        />
      }
      actions={
        <ActionBar>
          {seen === 0 ? (
            <BigButton icon="box" onClick={close}>
              {t("receiving:inside.nothing")}
            </BigButton>
          ) : (
            <BigButton icon="camera" onClick={openCamera}>
              {t("receiving:inside.camera")}
            </BigButton>
          )}
          {seen === 0 ? (
            <BigButton icon="clock" onClick={() => void park()}>
              {t("receiving:inside.park")}
            </BigButton>
          ) : (
            <BigButton icon="undo" onClick={() => void perform({ do: "undo" })}>
              {t("receiving:inside.undo")}
            </BigButton>
          )}
          <BigButton kind="main" icon={seen === 0 ? "camera" : "flag"} onClick={main}>
            {t(seen === 0 ? "scan:openCamera" : "receiving:inside.finish")}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      <ExpectedList
        draft={draft}
        onUnit={(factId) => void perform({ do: "correct", factId })}
        onLine={(line) => leftOf(draft, line) > 0 && void perform({ do: "unit", unit: startByHand(line) })}
      />
      {seen > 0 && (
        <BigButton icon="clock" onClick={() => void park()}>
          {t("receiving:inside.park")}
        </BigButton>
      )}
    </Screen>
  )
}

/** An article without a code, known by its picture. */
function startByHand(line: ExpectedLine): UnitStart {
  const { lineId, returnId, title, category, picture, serialTracked, serials, reason } = line
  const what = { lineId, returnId, title, category, picture, serialTracked, serials, reason }
  return { ...what, outcome: "graded", scan: null, code: null, serial: null }
}
