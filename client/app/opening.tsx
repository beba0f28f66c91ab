import { StatusStrip } from "../ui/status-strip.tsx"

/** While a page is on its way: its strip and band have their place already, so that nothing moves when it comes. */
export function Opening() {
  return (
    <div className="screen" aria-busy="true">
      <StatusStrip state="idle" text="" />
      <div className="band neutral scan" />
    </div>
  )
}
