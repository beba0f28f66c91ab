import { useState } from "react"
import { useLocation } from "wouter"
import { mayAnywhere } from "../../shared/policy/access.ts"
import { withDatabase } from "../device/database.ts"
import { useLive } from "../device/use-live.ts"
import { useWho, type Who } from "../device/who.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { Icon } from "../ui/icon.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { DevicePage } from "./device-page.tsx"
import { EnrolForm } from "./enrol-form.tsx"

/** /device: what this device is; where it is none yet, or is to be another, its enrolment by a lead or an administrator. */
export function EnrolPage() {
  const who = useWho()
  const device = useLive(() => withDatabase(async (db) => (await db.read("device")) ?? null))
  const [again, setAgain] = useState(false)
  if (who === undefined || device === undefined) return null
  const may = who !== null && mayEnrol(who)
  if (device && !again)
    return <DevicePage device={device} who={who} {...(may && { onEnrolAgain: () => setAgain(true) })} />
  if (may) return <EnrolForm was={device} onDone={() => setAgain(false)} />
  return <AskALead who={who} />
}

const mayEnrol = ({ person }: Who) =>
  mayAnywhere({ kind: "person", id: person.id, roles: person.roles }, "device.enrol")

function AskALead({ who }: { who: Who | null }) {
  const { t } = useWords()
  const [, go] = useLocation()
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="neutral"
          lead={<Icon name="device" size={36} />}
          word={t("identity:enrol.word")}
          title={who ? t("identity:enrol.notYou") : t("identity:enrol.title")}
        />
      }
      actions={
        <ActionBar>
          {who ? (
            <BigButton kind="main" icon="arrow" onClick={() => go("/me")}>
              {t("identity:cannot.home")}
            </BigButton>
          ) : (
            <BigButton kind="main" icon="unlock" onClick={() => go("/sign-in?to=/device")}>
              {t("identity:enrol.signInFirst")}
            </BigButton>
          )}
        </ActionBar>
      }
    >
      <p>{t("identity:enrol.who")}</p>
    </Screen>
  )
}
