import { useEffect, useState } from "react"
import { useLocation } from "wouter"
import { withDatabase } from "../device/database.ts"
import type { EnrolledDevice } from "../device/rows.ts"
import { useLive } from "../device/use-live.ts"
import type { Who } from "../device/who.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { useSync } from "../sync/use-sync.ts"
import { BigButton } from "../ui/big-button.tsx"
import { bytesWords } from "../ui/bytes-words.ts"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Progress } from "../ui/progress.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { signOut } from "./sign-in.ts"

type Props = { device: EnrolledDevice; who: Who | null; onEnrolAgain?: () => void }

/** What this device is and how it does: site, storage, contact, clock, version. */
export function DevicePage({ device, who, onEnrolAgain }: Props) {
  const { t } = useWords()
  const [, go] = useLocation()
  const { pulling } = useSync()
  const toBadges = () => void signOut().then(() => go("/sign-in"))
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="neutral"
          height="form"
          lead={<Icon name="device" size={36} />}
          word={device.siteName}
          title={device.name}
        />
      }
      actions={
        <ActionBar>
          {onEnrolAgain && (
            <BigButton icon="retake" onClick={onEnrolAgain} across>
              {t("identity:enrol.again")}
            </BigButton>
          )}
          {who ? (
            <BigButton kind="main" icon="badge" note={t("identity:enrol.toBadgesNote")} onClick={toBadges}>
              {t("identity:enrol.toBadges")}
            </BigButton>
          ) : (
            <BigButton kind="main" icon="badge" onClick={() => go("/sign-in")}>
              {t("identity:enrol.toBadges")}
            </BigButton>
          )}
        </ActionBar>
      }
    >
      {pulling && (
        <>
          <Progress label={t("device:preparing")} done={pulling.done} of={pulling.total || undefined} />
          <p className="quiet-text">{t("device:preparingNote")}</p>
        </>
      )}
      <StorageMessage />
      <DeviceFacts />
    </Screen>
  )
}

/** Only where something is to be done about it. */
function StorageMessage() {
  const { t } = useWords()
  const persisted = useLive(() => withDatabase(async (db) => (await db.read("persisted")) ?? null))
  if (persisted !== false) return null
  const askAgain = async () => {
    const kept = await navigator.storage.persist()
    await withDatabase((db) => db.keep("persisted", kept))
  }
  return (
    <LineMessage
      meaning="look"
      title={t("device:notPersisted")}
      action={<BigButton onClick={() => void askAgain()}>{t("device:persistAsk")}</BigButton>}
    >
      {t("device:persistHow")}
    </LineMessage>
  )
}

const CLOCK_IS_RIGHT = 60_000

function DeviceFacts() {
  const { t, language } = useWords()
  const { lastContactAt, clockOffset } = useSync()
  const persisted = useLive(() => withDatabase(async (db) => (await db.read("persisted")) ?? null))
  const [room, setRoom] = useState<StorageEstimate | null>(null)
  useEffect(() => void navigator.storage?.estimate?.().then(setRoom), [])
  const minutes = Math.round(Math.abs(clockOffset) / 60_000)
  return (
    <Sheet label={t("device:thisDevice")}>
      <li>
        <Row
          title={t("device:contact")}
          end={lastContactAt === null ? t("device:never") : <RelativeDate at={lastContactAt} now={Date.now()} />}
        />
      </li>
      <li>
        <Row title={t("device:storage")} end={t(persisted ? "device:persisted" : "device:notPromised")} />
      </li>
      <li>
        <Row
          title={t("device:used")}
          end={
            room?.quota
              ? t("device:usedOf", {
                  used: bytesWords(room.usage ?? 0, language),
                  quota: bytesWords(room.quota, language),
                })
              : "\u2013"
          }
        />
      </li>
      <li>
        <Row
          title={t("device:clock")}
          end={Math.abs(clockOffset) < CLOCK_IS_RIGHT ? t("device:clockRight") : t("device:clockOff", { minutes })}
        />
      </li>
      <li>
        <Row title={t("device:version")} end={import.meta.env.VITE_VERSION ?? "0.1.0"} />
      </li>
    </Sheet>
  )
}
