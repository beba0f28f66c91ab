import { layBallast } from "../device/ballast.ts"
import { withDatabase, withRelaxedDatabase } from "../device/database.ts"
import { hasRoomForPhoto } from "../device/room.ts"
import { CaptureRefused, refusalOf } from "./capture-refused.ts"
import { tidy } from "./tidy.ts"

/**
 * Writes where the device has room for it. Where it has none, what may go by protocol.md 10 goes first, by the clock that
 * the server last told; `CaptureRefused` "full" where that is not enough: nothing was written then, and nothing else went.
 */
export async function whereThereIsRoom<T>(what: "photo" | "fact", write: () => Promise<T>): Promise<T> {
  if (await isFull(what)) if ((await makeRoom()) === 0 || (await lacksBallast())) throw new CaptureRefused("full")
  try {
    return await write()
  } catch (error) {
    const refusal = refusalOf(error)
    const full = refusal instanceof CaptureRefused && refusal.code === "full"
    if (!full || (await makeRoom()) === 0) throw refusal
    return write()
  }
}

const isFull = async (what: "photo" | "fact") =>
  (await lacksBallast()) || (what === "photo" && !(await hasRoomForPhoto()))

/** Known from this tab's first capture on; what has been given up since is written in a row of its own. */
let laid = false
async function lacksBallast(): Promise<boolean> {
  if (laid && !(await withDatabase((db) => db.read("full")))) return false
  laid = await layBallast(withRelaxedDatabase)
  return !laid
}

/** How many facts went, with their photos. */
async function makeRoom(): Promise<number> {
  const asOf = await withDatabase((db) => db.read("asOf"))
  return asOf ? tidy({ relaxed: withRelaxedDatabase }, asOf) : 0
}
