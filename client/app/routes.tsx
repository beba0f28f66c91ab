import { type ComponentType, Suspense, useRef } from "react"
import { Redirect, Route, Switch, useLocation } from "wouter"
import type { SignedIn } from "../../shared/contract/identity.ts"
import type { Action } from "../../shared/policy/access.ts"
import { useWho } from "../device/who.ts"
import { SignInPage } from "../identity/sign-in-page.tsx"
import { lazyRoom } from "../ui/lazy-room.tsx"
import { loadDeskWords, loadWordsOf } from "../ui/words.ts"
import { CannotPage } from "./cannot-page.tsx"
import { actsHere, landingOf } from "./landing.ts"
import { MissingPage } from "./missing-page.tsx"
import { Opening } from "./opening.tsx"
import { RoomBoundary } from "./room-boundary.tsx"
import { useShiftOver } from "./shift.ts"

const ReceivingRoom = lazyRoom(async () => (await import("../receiving/receiving-room.tsx")).ReceivingRoom)
const OutboxPage = lazyRoom(async () => {
  const [{ OutboxPage: Page }] = await Promise.all([import("../outbox/outbox-page.tsx"), loadWordsOf("kept")])
  return Page
})
const MePage = lazyRoom(async () => (await import("../identity/me-page.tsx")).MePage)
/** The demo's guide on a handheld; its words come with the desks'. */
const GuidePage = lazyRoom(async () => {
  const [{ GuidePage: Page }] = await Promise.all([import("./guide-page.tsx"), loadDeskWords()])
  return Page
})
const ScannerPage = lazyRoom(async () => {
  const [{ ScannerPage: Page }] = await Promise.all([import("../identity/scanner-page.tsx"), loadWordsOf("kept")])
  return Page
})
const ScansPage = lazyRoom(async () => {
  const [{ ScansPage: Page }] = await Promise.all([import("../receiving/scans-page.tsx"), loadWordsOf("kept")])
  return Page
})
const EnrolPage = lazyRoom(async () => (await import("../identity/enrol-page.tsx")).EnrolPage)
const SetupPage = lazyRoom(async () => (await import("../identity/setup-page.tsx")).SetupPage)

/** Around every desk, with the desks' words. */
const Desk = lazyRoom(async () => {
  const [{ Desk: Frame }] = await Promise.all([import("./desk.tsx"), loadDeskWords()])
  return Frame
})
const desks: Record<string, { action: Action; Page: ComponentType }> = {
  review: { action: "review.read", Page: lazyRoom(async () => (await import("../review/review-desk.tsx")).ReviewDesk) },
  refunds: {
    action: "refund.read",
    Page: lazyRoom(async () => (await import("../refunds/refund-desk.tsx")).RefundDesk),
  },
  bank: {
    action: "bank.read",
    Page: lazyRoom(async () => (await import("../refunds/bank-page.tsx")).BankPage),
  },
  books: {
    action: "books.read",
    Page: lazyRoom(async () => (await import("../books/books-page.tsx")).BooksPage),
  },
  late: {
    action: "refund.read",
    Page: lazyRoom(async () => (await import("../refunds/late-page.tsx")).LatePage),
  },
  papers: {
    action: "export.make",
    Page: lazyRoom(async () => (await import("../refunds/papers-page.tsx")).PapersPage),
  },
  imports: {
    action: "import.file",
    Page: lazyRoom(async () => (await import("../intake/imports-page.tsx")).ImportsPage),
  },
  returns: {
    action: "return.search",
    Page: lazyRoom(async () => (await import("../intake/returns-desk.tsx")).ReturnsDesk),
  },
  insights: {
    action: "insights.read",
    Page: lazyRoom(async () => (await import("../insights/insights-page.tsx")).InsightsPage),
  },
  people: {
    action: "people.read",
    Page: lazyRoom(async () => (await import("../identity/people-page.tsx")).PeoplePage),
  },
  devices: {
    action: "device.read",
    Page: lazyRoom(async () => (await import("../identity/devices-page.tsx")).DevicesPage),
  },
  rules: {
    action: "policy.versions",
    Page: lazyRoom(async () => (await import("../policy/rules-page.tsx")).RulesPage),
  },
  risk: {
    action: "risk.read",
    Page: lazyRoom(async () => (await import("../risk/risk-page.tsx")).RiskPage),
  },
  shops: {
    action: "shop.read",
    Page: lazyRoom(async () => (await import("../shops/shops-page.tsx")).ShopsPage),
  },
  look: {
    action: "portal.look",
    Page: lazyRoom(async () => (await import("../portal/look-page.tsx")).LookPage),
  },
  keys: {
    action: "key.write",
    Page: lazyRoom(async () => (await import("../identity/keys-page.tsx")).KeysPage),
  },
  webhooks: {
    action: "webhook.manage",
    Page: lazyRoom(async () => (await import("../webhooks/webhooks-page.tsx")).WebhooksPage),
  },
}

/** The first step of the address: one page's failure is shown in its place, and goes with it. */
const roomOf = (path: string) => path.split("/")[1] ?? ""

export function Routes({ holdsDraft }: { holdsDraft: boolean }) {
  const [at, go] = useLocation()
  const who = useWho()
  const over = useShiftOver(who, holdsDraft)
  const cameFor = useRef(at + location.search)
  // who leaves on purpose wants nothing more here: only a first address, or one that a session's end took away, is kept
  if (who) cameFor.current = over ? at + location.search : "/"
  if (who === undefined) return <Opening />
  const signedIn = over ? null : who
  return (
    <RoomBoundary key={desks[roomOf(at)] ? "desk" : roomOf(at)} onLeave={() => go("/")}>
      <Suspense fallback={<Opening />}>
        <Switch>
          <Route path="/sign-in">
            {signedIn ? <Redirect to={wantedPage() ?? "/"} replace /> : <SignInPage ended={over} />}
          </Route>
          <Route path="/setup">
            <SetupPage />
          </Route>
          <Route path="/device">
            <EnrolPage />
          </Route>
          <Route path="/outbox">
            <OutboxPage />
          </Route>
          <Route path="/scanner">
            <ScannerPage />
          </Route>
          <Route>
            {signedIn ? (
              <Work who={signedIn} room={roomOf(at)} />
            ) : (
              <Redirect to={signInFor(cameFor.current)} replace />
            )}
          </Route>
        </Switch>
      </Suspense>
    </RoomBoundary>
  )
}

/** What needs a person, and one who may. */
function Work({ who, room }: { who: SignedIn; room: string }) {
  const desk = desks[room]
  if (desk) return <AtDesk who={who} room={room} {...desk} />
  return (
    <Switch>
      <Route path="/">
        <Redirect to={landingOf(who)} replace />
      </Route>
      <Route path="/me">
        <MePage landing={landingOf(who)} />
      </Route>
      <Route path="/guide">{who.demo ? <GuidePage who={who} landing={landingOf(who)} /> : <MissingPage />}</Route>
      <Route path="/scans">
        <ScansPage />
      </Route>
      <Route path="/receive/*?">{captures(who)}</Route>
      <Route path="/arrive/*?">{captures(who)}</Route>
      <Route>
        <MissingPage />
      </Route>
    </Switch>
  )
}

/** The frame stays while its pages change. */
function AtDesk({ who, room, action, Page }: { who: SignedIn; room: string; action: Action; Page: ComponentType }) {
  const [, go] = useLocation()
  if (!actsHere(who, action)) return <CannotPage who={who} lacks={{ role: action }} />
  return (
    <Desk>
      <RoomBoundary key={room} onLeave={() => go("/")}>
        <Suspense fallback={null}>
          <Page />
        </Suspense>
      </RoomBoundary>
    </Desk>
  )
}

/** Facts belong to an enrolled device: without one there is nothing to capture with. */
function captures(who: SignedIn) {
  if (!actsHere(who, "parcel.receive")) return <CannotPage who={who} lacks={{ role: "parcel.receive" }} />
  return who.device ? <ReceivingRoom /> : <CannotPage who={who} lacks="device" />
}

/** The setup's link works once: whoever it signed in wants their work, and not that page again. */
const signInFor = (wanted: string) =>
  wanted === "/" || wanted === "/setup" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(wanted)}`

/** Where someone wanted to go before they were asked who they are; only ever a page of ours. */
function wantedPage(): string | null {
  const to = new URLSearchParams(location.search).get("to")
  return to && /^\/[a-z]/.test(to) ? to : null
}
