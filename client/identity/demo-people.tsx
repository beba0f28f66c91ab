import { useState } from "react"
import { useLocation } from "wouter"
import type { SessionReply } from "../../shared/contract/identity.ts"
import { Icon, type IconName } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { enterDemo } from "./enter-demo.ts"
import { signInWords } from "./refusal-words.ts"

export type DemoPerson = NonNullable<SessionReply["demoSignIns"]>[number]

const icons: Record<DemoPerson["role"], IconName> = {
  operator: "scan",
  lead: "people",
  finance: "coins",
  customer_service: "mail",
  quality: "search",
  administrator: "device",
}

/** In the demo nobody types: one tap is a whole sign-in. */
export function DemoPeople({ people }: { people: readonly DemoPerson[] }) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  const [wrong, setWrong] = useState<string | null>(null)
  const choose = async (person: DemoPerson) => {
    setWrong(null)
    const answer = await enterDemo(person, people, t("identity:demo.device"))
    if (answer.ok) go(person.role === "lead" ? "/review" : "/", { replace: true })
    else setWrong(signInWords(t, language, "password", answer).says)
  }
  return (
    <>
      {wrong && <LineMessage meaning="stop" title={wrong} />}
      <Sheet label={t("identity:demo.title")}>
        {people.map((person) => (
          <li key={person.email}>
            <Row
              lead={<Icon name={icons[person.role]} />}
              title={t(`identity:role.${person.role}`)}
              note={person.name}
              end={<Icon name="next" />}
              onClick={() => void choose(person)}
            />
          </li>
        ))}
      </Sheet>
    </>
  )
}
