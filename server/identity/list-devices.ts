import type { z } from "zod/mini"
import type { DeviceList, DeviceRow } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, sitesFor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

type Warning = DeviceRow["warnings"][number]

/** The devices of the sites that this person administers, with what an administrator must be told of their streams. */
export async function listDevices(db: Db, _ctx: Context, actor: Actor): Promise<Result<z.infer<typeof DeviceList>>> {
  const sites = sitesFor(actor, "device.read")
  if (sites === "none") return refused("not_allowed", "Devices are an administrator's.")
  let query = db
    .selectFrom("devices")
    .innerJoin("sites", "sites.id", "devices.site_id")
    .leftJoin("people", "people.id", "devices.enrolled_by")
    .selectAll("devices")
    .select(["sites.name as site_name", "people.name as by_name"])
    .orderBy("sites.name")
    .orderBy("devices.name")
    .orderBy("devices.id")
  if (sites !== "all") query = query.where("devices.site_id", "in", sites)
  const warnings = await warningsByDevice(db)
  const devices = (await query.execute()).map((row) => ({
    id: row.id,
    name: row.name,
    siteId: row.site_id,
    siteName: row.site_name,
    enrolledAt: row.enrolled_at,
    enrolledBy: row.by_name ?? row.enrolled_by,
    lastSeenAt: row.last_seen_at,
    revokedAt: row.revoked_at,
    warnings: warnings.get(row.id) ?? [],
  }))
  return done({ devices })
}

async function warningsByDevice(db: Db): Promise<Map<string, Warning[]>> {
  const gaps = await db
    .selectFrom("stream_gaps")
    .innerJoin("streams", "streams.id", "stream_gaps.stream")
    .select(["streams.device_id", "stream_gaps.stream", "stream_gaps.from_seq", "stream_gaps.to_seq"])
    .orderBy("stream_gaps.noticed_at")
    .execute()
  const forks = await db
    .selectFrom("streams")
    .select(["device_id", "id", "last_seq"])
    .where("forked_at", "is not", null)
    .orderBy("forked_at")
    .execute()
  const all: [string, Warning][] = [
    ...gaps.map((gap): [string, Warning] => [
      gap.device_id,
      { code: "gap", stream: gap.stream, from: gap.from_seq, to: gap.to_seq },
    ]),
    ...forks.map((fork): [string, Warning] => [
      fork.device_id,
      { code: "forked", stream: fork.id, from: 1, to: fork.last_seq },
    ]),
  ]
  const byDevice = new Map<string, Warning[]>()
  for (const [device, warning] of all) byDevice.set(device, [...(byDevice.get(device) ?? []), warning])
  return byDevice
}
