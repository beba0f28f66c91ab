import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { setWho } from "../device/who.ts"
import { DeskShell } from "./desk-shell.tsx"

// Comes with the first desk: an operator's shell asks the device, and so needs neither this library nor its cache.

const signedOut = (error: unknown) => (error as { code?: string } | null)?.code === "not_signed_in"

const client = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => void (signedOut(error) && setWho(null)) }),
  defaultOptions: { queries: { retry: 1, staleTime: 5_000, refetchOnWindowFocus: true } },
})

/** Everything that the desks share: the frame around them, and what the server was asked. */
export function Desk({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={client}>
      <DeskShell>{children}</DeskShell>
    </QueryClientProvider>
  )
}
