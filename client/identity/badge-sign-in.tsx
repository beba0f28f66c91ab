import { lazy, Suspense, useState } from "react"
import { readOwnNumber } from "../../shared/barcode/own-number.ts"
import type { EnrolledDevice } from "../device/rows.ts"
import { useLive } from "../device/use-live.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { signal } from "../scan/feedback.ts"
import { type ScanRead, useScan } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Icon } from "../ui/icon.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { DemoPeople, type DemoPerson } from "./demo-people.tsx"
import { readRows } from "./offline-rows.ts"
import { PinEntry } from "./pin-entry.tsx"
import type { SignInWay } from "./sign-in-page.tsx"

const CameraScan = lazy(async () => ({ default: (await import("../scan/camera-scan.tsx")).CameraScan }))

type Props = {
  device: EnrolledDevice
  demo: readonly DemoPerson[] | null
  ended: boolean
  onWay: (way: SignInWay) => void
}
/** A badge is scanned; who types one waits for this. */
const TypedEntry = lazy(async () => ({ default: (await import("../scan/typed-entry.tsx")).TypedEntry }))

type Known = { badge: string; name: string | null }
type Trouble = "notABadge" | "misread"

/** Waits for a badge from wherever it comes; whoever was here within their shift taps their name instead. */
export function BadgeSignIn({ device, demo, ended, onWay }: Props) {
  const { t } = useWords()
  const [person, setPerson] = useState<Known | null>(null)
  const [by, setBy] = useState<"typed" | "camera" | null>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const here = useLive(readRows) ?? []
  const badgeRead = ({ scan, reading }: ScanRead) => {
    const badge = badgeOf(scan.raw)
    const known = badge !== null
    setBy(null)
    setTrouble(known ? null : reading.valid ? "notABadge" : "misread")
    signal(known ? "unit" : reading.valid ? "unknown" : "misread")
    if (known) setPerson({ badge, name: here.find((row) => row.badge === badge)?.signedIn.person.name ?? null })
  }
  useScan((read) => void badgeRead(read))
  // another badge over the PIN's page is another person; a PIN typed as fast as a scanner is a PIN
  if (person) return <PinEntry key={person.badge} {...person} onScan={badgeRead} onOther={() => setPerson(null)} />
  if (by === "typed")
    return (
      <Suspense fallback={null}>
        <TypedEntry strip={<OutboxStrip />} onClose={() => setBy(null)} />
      </Suspense>
    )
  return (
    <Screen
      strip={<OutboxStrip />}
      band={<BadgeBand device={device} trouble={trouble} />}
      actions={
        <ActionBar>
          <BigButton icon="keyboard" onClick={() => setBy("typed")}>
            {t("identity:badge.type")}
          </BigButton>
          <BigButton icon="mail" onClick={() => onWay("password")}>
            {t("identity:badge.byMail")}
          </BigButton>
          <BigButton kind="main" icon="camera" onClick={() => setBy("camera")}>
            {t("identity:badge.camera")}
          </BigButton>
        </ActionBar>
      }
    >
      {ended && (
        <LineMessage meaning="neutral" title={t("identity:ended.title")}>
          {t("identity:ended.note")}
        </LineMessage>
      )}
      {here.length > 0 && (
        <Sheet label={t("identity:badge.recent")}>
          {here.map(({ badge, signedIn: { person: one } }) => (
            <li key={badge}>
              <Row
                lead={<Icon name="person" />}
                title={one.name}
                note={t("identity:badge.recent")}
                end={<Icon name="next" />}
                onClick={() => setPerson({ badge, name: one.name })}
              />
            </li>
          ))}
        </Sheet>
      )}
      {demo && <DemoPeople people={demo} />}
      {by === "camera" && (
        <Suspense>
          <CameraScan onClose={() => setBy(null)} onType={() => setBy("typed")} />
        </Suspense>
      )}
    </Screen>
  )
}

/** The badge's key, however it came; null: it is none. */
function badgeOf(raw: string): string | null {
  const own = readOwnNumber(raw)
  return own?.kind === "badge" ? own.key : null
}

function BadgeBand({ device, trouble }: { device: EnrolledDevice; trouble: Trouble | null }) {
  const { t } = useWords()
  if (trouble === "misread")
    return <StateBand meaning="stop" word={t("scan:outcome.misread")} title={t("identity:badge.misread")} />
  if (trouble === "notABadge")
    return (
      <StateBand
        meaning="look"
        mark="unknown"
        word={t("identity:badge.notABadge")}
        title={t("identity:badge.title")}
        note={t("identity:badge.notABadgeTodo")}
      />
    )
  return (
    <StateBand
      meaning="neutral"
      lead={<Icon name="badge" size={36} />}
      word={t("identity:badge.word")}
      title={t("identity:badge.title")}
      note={t("identity:badge.note", { device: device.name, site: device.siteName })}
      picture={
        <Plate width={116} bare>
          <Illustration name="badge" />
        </Plate>
      }
    />
  )
}
