import * as z from "zod/mini"

/** GET /api/backups */
export const Backups = z.object({
  /** When the last verified one was begun. */
  verifiedAt: z.nullable(z.int()),
  /** Why the last try came to nothing, where it came after the last good one. */
  problem: z.nullable(z.string()),
  missingPhotos: z.int(),
  warnings: z.array(z.enum(["late", "photos_missing", "same_disk"])),
})
