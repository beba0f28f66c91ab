import { useState } from "react"
import { withDatabase } from "../device/database.ts"
import { useLive } from "../device/use-live.ts"
import { BadgeSignIn } from "./badge-sign-in.tsx"
import { DemoSignIn } from "./demo-sign-in.tsx"
import { PasswordSignIn } from "./password-sign-in.tsx"
import { useSession } from "./use-session.ts"

export type SignInWay = "badge" | "password"

/** A badge where the device is enrolled, e-mail and password elsewhere; each is one tap from the other. */
export function SignInPage({ ended = false }: { ended?: boolean }) {
  const session = useSession()
  const device = useLive(() => withDatabase(async (db) => (await db.read("device")) ?? null))
  const [chosen, setWay] = useState<SignInWay | null>(null)
  const demo = session?.demoSignIns ?? null
  if (device === undefined || (device === null && session === undefined)) return <SignInOpening />
  const way = chosen ?? (device ? "badge" : demo ? "demo" : "password")
  if (way === "badge" && device) return <BadgeSignIn device={device} demo={demo} ended={ended} onWay={setWay} />
  if (way === "demo" && demo) return <DemoSignIn people={demo} onWay={setWay} />
  return <PasswordSignIn enrolled={device !== null} needsSetup={session?.needsSetup ?? false} onWay={setWay} />
}

/** The strip's and the band's places while it is not known yet how one signs in here. */
function SignInOpening() {
  return (
    <div className="screen" aria-busy="true">
      <div className="strip" />
      <div className="band neutral scan" />
    </div>
  )
}
