import { EPOCH_HEADER } from "../../../shared/contract/sync.ts"
import type { Wire } from "../../faults/simulation/wire.ts"

/** Through the proxy, as a browser with this device's credential; `heard` is called for each answer of the server's own. */
export function realWire(url: string, heard: () => void): Pick<Wire, "fetch"> {
  return {
    fetch:
      ({ tab, deviceId, isCutOff }) =>
      async (input, init) => {
        if (isCutOff()) throw new TypeError("Failed to fetch")
        const headers = new Headers(init?.headers)
        headers.set("cookie", `bd_device=credential-of-${deviceId}`)
        headers.set("origin", url)
        const { redirect: _, ...how } = init ?? {}
        const answer = await fetch(url + String(input), { ...how, headers })
        // nobody is there any more to hear it
        if (tab.dead) return new Promise(() => {})
        if (answer.ok && (answer.headers.has(EPOCH_HEADER) || answer.headers.has("x-request-id"))) heard()
        return answer
      },
  }
}
