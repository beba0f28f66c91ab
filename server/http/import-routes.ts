import { ExportFile, ImportReply } from "../../shared/contract/sync.ts"
import { mayAnywhere } from "../../shared/policy/access.ts"
import { importExport, importNotAllowed } from "../sync/import-export.ts"
import { type Route, route } from "./route.ts"

/** A busy day of a handheld that met no network: some hundred photos in base64. */
const MOST_BYTES = 100_000_000

export const importRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/sync/import",
    who: "person",
    says: "Import the file that a device wrote of everything unsent; what nobody vouches for is held",
    before: (actor) => (mayAnywhere(actor, "import.signed") ? null : importNotAllowed()),
    body: ExportFile,
    limit: MOST_BYTES,
    anyText: true,
    reply: ImportReply,
    handle: ({ ctx, actor, body }) => importExport(ctx, actor, body),
  }),
]
