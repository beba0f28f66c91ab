import type { Carrier } from "./carrier.ts"
import { type ColissimoSettings, colissimo } from "./colissimo.ts"
import { demoCarrier } from "./demo-carrier.ts"
import { type SendcloudSettings, sendcloud } from "./sendcloud.ts"

export interface CarrierSettings {
  colissimo: Omit<ColissimoSettings, "now"> | null
  sendcloud: SendcloudSettings | null
  /** None of the others is set up, and the house is a demo. */
  demo: boolean
  now(): number
}

/** Those that are set up, by name, in the order in which they are offered. None is fine: the shop's own label is always there. */
export function openCarriers({ colissimo: one, sendcloud: other, demo, now }: CarrierSettings): Map<string, Carrier> {
  const carriers: Carrier[] = []
  if (one) carriers.push(colissimo({ ...one, now }))
  if (other) carriers.push(sendcloud(other))
  if (demo && carriers.length === 0) carriers.push(demoCarrier({ now }))
  return new Map(carriers.map((carrier) => [carrier.name, carrier]))
}
