import { DeviceList, EnrolReply, EnrolRequest, SiteList } from "../../shared/contract/identity.ts"
import { done } from "../../shared/contract/problem.ts"
import { enrolDevice } from "../identity/enrol-device.ts"
import { listDevices } from "../identity/list-devices.ts"
import { listSites } from "../identity/list-sites.ts"
import { revokeDevice } from "../identity/revoke-device.ts"
import { DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, setCookie } from "./cookies.ts"
import { type Route, route } from "./route.ts"

export const deviceRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/sites",
    who: "person",
    says: "The sites at which you may enrol a device",
    reply: SiteList,
    handle: ({ ctx, actor }) => listSites(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/devices/enrol",
    who: "person",
    says: "Enrol the device that asks: its credential comes as a cookie",
    body: EnrolRequest,
    reply: EnrolReply,
    handle: async (asked) => {
      const { ctx, actor, signInId, body } = asked
      const enrolled = await ctx.database.write((tx) => enrolDevice(tx, ctx, actor, { ...body, signInId }))
      if (!enrolled.ok) return enrolled
      const { credential, device } = enrolled.value
      return { ...done({ device }), cookies: [setCookie(asked, DEVICE_COOKIE, credential, DEVICE_COOKIE_SECONDS)] }
    },
  }),
  route({
    method: "GET",
    path: "/api/devices",
    who: "person",
    says: "Devices, with missing ranges and clones of their streams",
    reply: DeviceList,
    handle: ({ ctx, actor }) => listDevices(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/devices/:id/revoke",
    who: "person",
    says: "Revoke a device's credential",
    reply: null,
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => revokeDevice(tx, ctx, actor, { id: params.id ?? "" })),
  }),
]
