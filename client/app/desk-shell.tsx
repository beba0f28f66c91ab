import { useQuery, useQueryClient } from "@tanstack/react-query"
import { type MouseEvent, type ReactNode, useEffect } from "react"
import { useLocation } from "wouter"
import { useWho } from "../device/who.ts"
import { signOut } from "../identity/sign-in.ts"
import { startLive, useLiveMode } from "../live/live.ts"
import { ASK_EVERY_MS, followChanges } from "../live/live-queries.ts"
import { reviewQueueQuery } from "../review/review-queries.ts"
import { BrandMark } from "../ui/brand-mark.tsx"
import { clockTime } from "../ui/date-words.ts"
import "../ui/desk.css"
import { Icon, StateIcon } from "../ui/icon.tsx"
import { Notices } from "../ui/notices.tsx"
import { useWords } from "../ui/words.ts"
import { DeskAccount } from "./desk-account.tsx"
import { navPages } from "./desk-nav.ts"
import { useDeskReach } from "./desk-reach.ts"
import { GuideStrip } from "./guide-strip.tsx"
import { actsHere } from "./landing.ts"

/** Where the pages do not fit side by side, the one that is open is in sight. */
const intoView = (link: HTMLAnchorElement | null) => link?.scrollIntoView({ block: "nearest", inline: "center" })

/** What stands around every desk: the mark, the pages of this person's roles, the server, who is there. */
export function DeskShell({ children }: { children: ReactNode }) {
  const { t } = useWords()
  const who = useWho()
  const [at] = useLocation()
  const queries = useQueryClient()
  // the next person on this machine sees nothing of what this one was shown
  const leave = () => void signOut().finally(() => queries.clear())
  const hears = who ? actsHere(who, "desk.hear") : false
  useEffect(() => (hears ? startLive() : undefined), [hears])
  useEffect(() => followChanges(queries), [queries])
  if (!who) return null
  return (
    <div className="desk desk-scope">
      {/* biome-ignore lint/a11y/useValidAnchor: it leads into this page; by itself it would be followed as a change of page */}
      <a className="desk-skip" href="#desk" onClick={skip}>
        {t("desk:skip")}
      </a>
      <header className="desk-top">
        <a className="desk-mark" href="/">
          <BrandMark />
          <span>{t("common:app")}</span>
        </a>
        <nav className="desk-nav" aria-label={t("desk:menu")}>
          <ul>
            {navPages(who).map((page) => {
              const isHere = isUnder(at, page.path)
              return (
                <li key={page.path}>
                  <a href={page.path} aria-current={isHere ? "page" : undefined} ref={isHere ? intoView : null}>
                    {t(page.word)} {page.path === "/review" && <ReviewCount />}
                  </a>
                </li>
              )
            })}
          </ul>
        </nav>
        <div className="desk-status">
          {who.demo && <span className="desk-demo">{t("common:demo")}</span>}
          <Live />
          <DeskAccount who={who} onSignOut={leave} />
        </div>
      </header>
      {who.demo && <GuideStrip who={who} />}
      <main id="desk" className="desk-main" tabIndex={-1}>
        {children}
      </main>
      <Notices />
    </div>
  )
}

function skip(event: MouseEvent) {
  event.preventDefault()
  document.getElementById("desk")?.focus()
}

const isUnder = (at: string, path: string) => at === path || at.startsWith(`${path}/`)

/** How much waits, once the list was loaded; asks for nothing itself. */
function ReviewCount() {
  const { data } = useQuery({ ...reviewQueueQuery, enabled: false })
  return data?.total
}

const seconds = ASK_EVERY_MS / 1000

/** Told of each change, asking for them, or without the server: never better than it is. */
function Live() {
  const { t, language } = useWords()
  const { here, answeredAt } = useDeskReach()
  const asks = useLiveMode() === "asking"
  // where nothing is shown, nothing is as old as that
  const away = () => (answeredAt ? t("desk:offline", { at: clockTime(answeredAt, language) }) : t("desk:offlineNow"))
  return (
    <span className={`desk-live ${here ? (asks ? "" : "go") : "offline"}`} role="status">
      {here && asks ? <Icon name="sync" size={18} /> : <StateIcon mark={here ? "found" : "offline"} size={18} />}
      <span>{here ? (asks ? t("live:asking", { seconds }) : t("desk:live")) : away()}</span>
    </span>
  )
}
