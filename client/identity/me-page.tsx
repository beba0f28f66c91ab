import { useLocation } from "wouter"
import { type Action, mayAnywhere } from "../../shared/policy/access.ts"
import { useWho, type Who } from "../device/who.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { sayWaiting } from "../outbox/say-waiting.ts"
import { useOutbox } from "../outbox/use-outbox.ts"
import { BigButton } from "../ui/big-button.tsx"
import { clockTime } from "../ui/date-words.ts"
import { Icon, type IconName } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { Preferences } from "./preferences.tsx"
import { signOut } from "./sign-in.ts"

type Page = { path: string; word: WordKey; icon: IconName; action: Action; onDevice?: true }
const pages: readonly Page[] = [
  { path: "/receive", word: "identity:me.receive", icon: "scan", action: "parcel.receive", onDevice: true },
  { path: "/review", word: "identity:me.review", icon: "people", action: "review.read" },
  { path: "/refunds", word: "identity:me.refunds", icon: "coins", action: "refund.read" },
  { path: "/returns", word: "identity:me.returns", icon: "mail", action: "return.search" },
  { path: "/imports", word: "identity:me.imports", icon: "parcel", action: "import.file" },
  { path: "/people", word: "identity:me.people", icon: "badge", action: "people.read" },
  { path: "/devices", word: "identity:me.devices", icon: "device", action: "device.read" },
  { path: "/keys", word: "identity:me.keys", icon: "lock", action: "key.write" },
]

/** Who one is here, where one may go, how the device speaks, and the way out. `landing`: the page of this person's work. */
export function MePage({ landing }: { landing: string }) {
  const { t, language } = useWords()
  const [at, go] = useLocation()
  const who = useWho()
  if (!who) return null
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={<WhoBand who={who} />}
      actions={
        <ActionBar>
          <BigButton icon="leave" onClick={() => void signOut()}>
            {t("common:signOut")}
          </BigButton>
          {landing !== at && (
            <BigButton kind="main" icon="arrow" onClick={() => go(landing)}>
              {t("identity:me.back")}
            </BigButton>
          )}
        </ActionBar>
      }
    >
      <WhatWaits />
      <RoleWords who={who} />
      <Sheet label={t("identity:me.work")}>
        {pages
          .filter((page) => opens(who, page))
          .map((page) => (
            <li key={page.path}>
              <Row lead={<Icon name={page.icon} />} title={t(page.word)} end={<Icon name="next" />} href={page.path} />
            </li>
          ))}
        {who.demo && !hasNoDesk(who) && (
          <li>
            <Row lead={<Icon name="flag" />} title={t("identity:me.guide")} end={<Icon name="next" />} href="/guide" />
          </li>
        )}
        <li>
          <Row
            lead={<Icon name="device" />}
            title={t("identity:me.device")}
            note={who.device ? `${who.device.name}, ${who.device.siteName}` : t("device:notEnrolled")}
            end={<Icon name="next" />}
            href="/device"
          />
        </li>
      </Sheet>
      <Preferences personId={who.person.id} />
      <p className="quiet-text">{t("identity:me.since", shiftOf(who, language))}</p>
    </Screen>
  )
}

function opens(who: Who, { action, onDevice }: Page): boolean {
  if (onDevice && !who.device) return false
  return mayAnywhere({ kind: "person", id: who.person.id, roles: who.person.roles }, action)
}

const shiftOf = ({ signIn }: Who, language: string) => ({
  time: clockTime(signIn.startedAt, language),
  end: clockTime(signIn.endsAt, language),
})

function WhoBand({ who }: { who: Who }) {
  const { t } = useWords()
  const roles = [...new Set(who.person.roles.map(({ role }) => t(`identity:role.${role}`)))]
  return (
    <StateBand
      meaning="neutral"
      height="form"
      word={roles.join(", ")}
      title={who.person.name}
      lead={<Icon name="person" size={36} />}
    />
  )
}

/** Signing out takes nothing along: what waits stays and leaves by itself. */
function WhatWaits() {
  const { t } = useWords()
  const { factsWaiting, photosWaiting } = useOutbox()
  if (factsWaiting + photosWaiting === 0) return null
  return (
    <LineMessage
      meaning="offline"
      title={t("identity:me.outWaits", { what: sayWaiting(t, factsWaiting, photosWaiting) })}
    />
  )
}

/** Quality and buying have no page of their own, and nothing to try in the demo. */
const hasNoDesk = ({ person: { roles } }: Who) => roles.length > 0 && roles.every(({ role }) => role === "quality")

/** What who has no desk can do today, said plainly. */
function RoleWords({ who }: { who: Who }) {
  const { t } = useWords()
  return hasNoDesk(who) ? <p>{t("identity:me.quality")}</p> : null
}
