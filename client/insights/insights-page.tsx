import { Suspense } from "react"
import { Route, Switch } from "wouter"
import { lazyRoom } from "../ui/lazy-room.tsx"
import "./insights.css"
import "./questions.css"

// what got worse is lazy as well: parts that the pages share are then named here, and not in every operator's shell
const SignalsPage = lazyRoom(async () => (await import("./signals-page.tsx")).SignalsPage)
const CostsPage = lazyRoom(async () => (await import("./costs-page.tsx")).CostsPage)
const WhyPage = lazyRoom(async () => (await import("./why-page.tsx")).WhyPage)
const DisagreePage = lazyRoom(async () => (await import("./disagree-page.tsx")).DisagreePage)
const WaitPage = lazyRoom(async () => (await import("./wait-page.tsx")).WaitPage)
const FairPage = lazyRoom(async () => (await import("./fair-page.tsx")).FairPage)
const StockPage = lazyRoom(async () => (await import("./stock-page.tsx")).StockPage)
const ThemesPage = lazyRoom(async () => (await import("./themes-page.tsx")).ThemesPage)
const EffectsPage = lazyRoom(async () => (await import("./effects-page.tsx")).EffectsPage)

/** The questions, one an address; each page comes when it is asked. What got worse is the first, and a signal is its own. */
export function InsightsPage() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/insights/costs" component={CostsPage} />
        <Route path="/insights/why" component={WhyPage} />
        <Route path="/insights/disagree" component={DisagreePage} />
        <Route path="/insights/wait" component={WaitPage} />
        <Route path="/insights/fair" component={FairPage} />
        <Route path="/insights/stock" component={StockPage} />
        <Route path="/insights/effects" component={EffectsPage} />
        <Route path="/insights/words" component={ThemesPage} />
        <Route component={SignalsPage} />
      </Switch>
    </Suspense>
  )
}
