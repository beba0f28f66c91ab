import { join } from "node:path"
import { openDatabase, openForReading } from "../../server/db/open.ts"
import { drawPhotos } from "../../server/demo/draw-photos.ts"
import { expectedParcels, parcelsElsewhere, type WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import { publishParcel } from "../../server/feed/publish-parcel.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import { testContext } from "../support/context.ts"
import { writeFilm } from "../support/film.ts"
import { startServer } from "../support/server-process.ts"
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts"
import { type Sights, sightsIn } from "./walks.ts"

export interface Scene {
  url: string
  proxy: TcpProxy
  /** What the fake camera sees: no code, or the finder would read it and go on. */
  film: string
  single: WaitingParcel[]
  several: WaitingParcel[]
  elsewhere: WaitingParcel[]
  /** The key of a parcel that was closed long ago. */
  closedKey: string
  /** What the desks' walks come by. */
  sights: Sights
  close(): Promise<void>
}

/** A demo server of its own, and the parcels that the walks take. */
export async function openScene(work: string): Promise<Scene> {
  const server = await startServer({ env: { DEMO: "on" } })
  const proxy = await startTcpProxy({ port: server.port })
  const file = join(server.dataDir, "backdock.sqlite")
  const { read, close } = openForReading({ file })
  const expected = (await expectedParcels(read, { size: 300, skip: 0 })).filter(({ rmas }) => rmas.length === 1)
  const closed = await read
    .selectFrom("parcels")
    .innerJoin("sites", "sites.id", "parcels.site_id")
    .select("parcels.key")
    .where("sites.code", "=", "LYS")
    .where("parcels.state", "=", "closed")
    .where("parcels.key", "is not", null)
    .orderBy("parcels.closed_at", "desc")
    .executeTakeFirstOrThrow()
  const film = join(work, "dock.y4m")
  await writeFilm(film, (await drawPhotos([])).get("contents:lamp") ?? Buffer.alloc(0), { size: 1, frames: 2 })
  const inside = ({ lines }: WaitingParcel) => lines.reduce((sum, line) => sum + line.quantity, 0)
  const elsewhere = await parcelsElsewhere(read, 4)
  for (const { tracking } of elsewhere) await comeIn(file, parcelId(tracking))
  const sights = await sightsIn(read)
  await close()
  return {
    url: proxy.url,
    proxy,
    film,
    single: expected.filter((parcel) => inside(parcel) === 1),
    several: expected.filter((parcel) => parcel.lines.length > 1),
    elsewhere,
    closedKey: closed.key ?? "",
    sights,
    close: async () => {
      await proxy.close()
      await server.close()
    },
  }
}

/** Off the truck at its own site: only then are the handhelds of the others told of it. */
async function comeIn(file: string, id: string): Promise<void> {
  const database = await openDatabase({ file })
  await database.write(async (tx) => {
    await tx.updateTable("parcels").set({ state: "arrived", arrived_at: Date.now() }).where("id", "=", id).execute()
    await publishParcel(tx, testContext(database), id)
  })
  await database.close()
}
