import { useLocation } from "wouter"
import type { SignedIn } from "../../shared/contract/identity.ts"
import { type Action, access } from "../../shared/policy/access.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { landingOf } from "./landing.ts"

type Props = { who: SignedIn; lacks: { role: Action } | "device" }

/** Why this page is not for this person or this device, and the way on. The server refuses too, whatever is shown here. */
export function CannotPage({ who, lacks }: Props) {
  const { t } = useWords()
  const [, go] = useLocation()
  const device = lacks === "device"
  const roles = device ? [] : access[lacks.role].roles.map((role) => t(`identity:role.${role}`))
  const landing = landingOf(who)
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="look"
          word={t("identity:cannot.word")}
          title={t(device ? "identity:cannot.device" : "identity:cannot.role")}
        />
      }
      actions={
        <ActionBar>
          {device && (
            <BigButton icon="device" onClick={() => go("/device")}>
              {t("identity:cannot.enrol")}
            </BigButton>
          )}
          <BigButton kind="main" icon="arrow" onClick={() => go(device && landing === "/receive" ? "/me" : landing)}>
            {t("identity:cannot.home")}
          </BigButton>
        </ActionBar>
      }
    >
      <p>{device ? t("identity:cannot.deviceTodo") : t("identity:cannot.roleTodo", { roles: roles.join(", ") })}</p>
    </Screen>
  )
}
