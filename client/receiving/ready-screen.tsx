import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { withDatabase } from "../device/database.ts"
import { useDrafts } from "../device/drafts.ts"
import { sharedLive } from "../device/use-live.ts"
import { useRoom } from "../device/use-room.ts"
import { useWho } from "../device/who.ts"
import { roomWords } from "../outbox/room-words.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { clockTime } from "../ui/date-words.ts"
import { Icon, StateIcon } from "../ui/icon.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { carrierName } from "./carrier-name.ts"
import { DRAFT_KIND, expectedIn, type ParcelDraft } from "./parcel-draft.ts"
import { ProductPlate } from "./product-plate.tsx"
import { useMain } from "./use-main.ts"
import { makeUnannounced } from "./what-device-knows.ts"

type Props = { onArrive: () => void; onScans: () => void; onReopen: (draftId: string) => void }
type Shown = { draft: ParcelDraft; updatedAt: number }

/** Waits for a scan from anywhere. What is open is one tap away. */
export function ReadyScreen({ onArrive, onScans, onReopen }: Props) {
  const { t } = useWords()
  const { strip, siteName, openCamera, typeNumber, personId, start } = useBench()
  const drafts = useShownDrafts()
  const mine = drafts.filter(({ draft }) => draft.step !== "closed" && draft.personId === personId)
  const theirs = drafts.filter(({ draft }) => draft.step !== "closed" && draft.personId !== personId)
  const closed = drafts.find(({ draft }) => draft.step === "closed" && draft.personId === personId)
  useMain(openCamera)
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="neutral"
          word={t("scan:ready")}
          title={t("scan:scanParcel")}
          note={siteName}
          picture={
            <Plate width={116} bare>
              <Illustration name="parcel" />
            </Plate>
          }
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="keyboard" onClick={() => typeNumber()}>
            {t("scan:typeNumber")}
          </BigButton>
          <BigButton icon="truck" onClick={onArrive}>
            {t("receiving:ready.arrive")}
          </BigButton>
          <BigButton kind="main" icon="camera" onClick={openCamera}>
            {t("scan:openCamera")}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      {closed && <JustClosed draft={closed.draft} onReopen={() => onReopen(closed.draft.parcelId)} />}
      <OpenParcels title={t("receiving:ready.mine")} parcels={mine} />
      <OpenParcels title={t("receiving:ready.theirs")} parcels={theirs} />
      <BigButton kind="quiet" icon="parcel" onClick={() => void start(makeUnannounced()(null))}>
        {t("receiving:ready.noLabel")}
      </BigButton>
      <BigButton kind="quiet" icon="clock" onClick={onScans}>
        {t("scan:last")}
      </BigButton>
      <ShiftTally />
      {drafts.length === 0 && <p className="quiet-text">{t("receiving:ready.empty")}</p>}
      {drafts.length === 0 && <Guide />}
      {drafts.length === 0 && <RoomLeft />}
    </Screen>
  )
}

/** In the demo, before the first parcel: what there is to try. It stays on the person's own page. */
function Guide() {
  const { t } = useWords()
  if (!useWho()?.demo) return null
  return (
    <Sheet label={t("receiving:ready.guide")}>
      <li>
        <Row lead={<Icon name="flag" />} title={t("receiving:ready.guide")} end={<Icon name="next" />} href="/guide" />
      </li>
    </Sheet>
  )
}

/** Before the first parcel: how many photos this device has room for. */
function RoomLeft() {
  const { t, language } = useWords()
  const room = useRoom()
  return room?.state === "well" ? <p className="quiet-text">{roomWords(t, room, language)}</p> : null
}

const useTally = sharedLive(() => withDatabase(async (db) => (await db.read("tally")) ?? null))

/** How much this shift has come to; nothing before the first. */
function ShiftTally() {
  const { t, language } = useWords()
  const who = useWho()
  const tally = useTally()
  if (!who || !tally || tally.signInId !== who.signIn.id || tally.parcels + tally.units === 0) return null
  const words = {
    time: clockTime(who.signIn.startedAt, language),
    parcels: t("receiving:ready.parcels", { count: tally.parcels }),
    units: t("receiving:ready.units", { count: tally.units }),
  }
  return <p className="quiet-text">{t("receiving:ready.since", words)}</p>
}

function useShownDrafts(): Shown[] {
  const drafts = useDrafts() ?? []
  return drafts
    .filter((row) => row.kind === DRAFT_KIND)
    .map((row) => ({ draft: row.state as ParcelDraft, updatedAt: row.updatedAt }))
}

function JustClosed({ draft, onReopen }: { draft: ParcelDraft; onReopen: () => void }) {
  const { t } = useWords()
  return (
    <Sheet label={t("receiving:ready.reopen")}>
      <li>
        <Row
          lead={
            <span className="receiving-mark-go">
              <StateIcon mark="found" size={40} />
            </span>
          }
          title={t("receiving:ready.closed", { count: draft.units.length })}
          note={<ParcelName draft={draft} />}
          end={
            <b className="receiving-row-mark">
              <Icon name="undo" size={24} />
              {t("receiving:ready.reopenShort")}
            </b>
          }
          onClick={onReopen}
        />
      </li>
    </Sheet>
  )
}

function OpenParcels({ title, parcels }: { title: string; parcels: Shown[] }) {
  if (parcels.length === 0) return null
  return (
    <>
      <h2 className="receiving-list-title">{title}</h2>
      <Sheet label={title}>
        {parcels.map(({ draft, updatedAt }) => (
          <li key={draft.parcelId}>
            <OpenParcel draft={draft} updatedAt={updatedAt} />
          </li>
        ))}
      </Sheet>
    </>
  )
}

function OpenParcel({ draft, updatedAt }: Shown) {
  const { t } = useWords()
  const { resume, personId, nameOf } = useBench()
  const picture = (draft.units.at(-1) ?? draft.lines[0])?.picture ?? null
  const count = { count: draft.units.length, of: Math.max(expectedIn(draft), draft.units.length) }
  return (
    <Row
      lead={<ProductPlate picture={picture} />}
      title={<ParcelName draft={draft} />}
      note={
        draft.personId === personId ? (
          <>
            {t("receiving:ready.checked", count)}, <RelativeDate at={updatedAt} now={Date.now()} />
          </>
        ) : (
          t("receiving:ready.heldBy", { who: nameOf(draft.personId), ...count })
        )
      }
      end={<Icon name="next" />}
      onClick={() => void resume(draft.parcelId)}
    />
  )
}

/** The carrier and the last of its number: what differs between two parcels on one table. */
export function ParcelName({ draft }: { draft: Pick<ParcelDraft, "carrier" | "key"> }) {
  const { t } = useWords()
  if (draft.key === null) return <>{t("receiving:parcel.noLabel")}</>
  const groups = groupForEye(draft.key, draft.carrier)
  return (
    <>
      {carrierName(draft.carrier) ?? t("receiving:parcel.one")}{" "}
      <Code small groups={["…", ...groups.slice(-2)]} boldLast={4} />
    </>
  )
}
