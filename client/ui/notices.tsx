import { createContext, type ReactNode, useContext } from "react"

/** What the app as a whole has to say. It stands at the end of a page's detail, where it moves nothing. */
export const NoticesContext = createContext<ReactNode>(null)

/** Part of every `Screen`; a page of another frame gives it a place of its own. */
export function Notices() {
  const notices = useContext(NoticesContext)
  return notices ? <div className="notices">{notices}</div> : null
}
