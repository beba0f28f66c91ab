import { useEffect, useState } from "react"
import { useLocation } from "wouter"
import type { EnrolledDevice } from "../device/rows.ts"
import type { Who } from "../device/who.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { useSync } from "../sync/use-sync.ts"
import { BigButton } from "../ui/big-button.tsx"
import { bytesWords } from "../ui/bytes-words.ts"
import { Icon } from "../ui/icon.tsx"
import { Progress } from "../ui/progress.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { ActionBar, Row, Sheet } from "../ui/screen.tsx"
import { SeatedPage } from "../ui/seated-page.tsx"
import { useWords } from "../ui/words.ts"
import { DeviceChecks } from "./device-checks-list.tsx"
import { signOut } from "./sign-in.ts"

type Props = { device: EnrolledDevice; who: Who | null; onEnrolAgain?: () => void }

/** What this device is and how it does: each part checked, and its figures. */
export function DevicePage({ device, who, onEnrolAgain }: Props) {
  const { t } = useWords()
  const [, go] = useLocation()
  const { pulling } = useSync()
  const toBadges = () => void signOut().then(() => go("/sign-in"))
  return (
    <SeatedPage
      strip={<OutboxStrip />}
      lead={<Icon name="device" size={36} />}
      word={device.siteName}
      title={device.name}
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
      <DeviceChecks />
      <DeviceFacts />
    </SeatedPage>
  )
}

function DeviceFacts() {
  const { t, language } = useWords()
  const { lastContactAt } = useSync()
  const [room, setRoom] = useState<StorageEstimate | null>(null)
  useEffect(() => void navigator.storage?.estimate?.().then(setRoom), [])
  return (
    <Sheet label={t("device:thisDevice")}>
      <li>
        <Row
          title={t("device:contact")}
          end={lastContactAt === null ? t("device:never") : <RelativeDate at={lastContactAt} now={Date.now()} />}
        />
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
    </Sheet>
  )
}
