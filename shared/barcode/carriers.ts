import type { Carrier } from "./carrier.ts"
import { amazon } from "./carriers/amazon.ts"
import { canadaPost } from "./carriers/canada-post.ts"
import { chronopost } from "./carriers/chronopost.ts"
import { colisPrive } from "./carriers/colis-prive.ts"
import { colissimo } from "./carriers/colissimo.ts"
import { dhl, dhlPaket } from "./carriers/dhl.ts"
import { dpd } from "./carriers/dpd.ts"
import { fedex } from "./carriers/fedex.ts"
import { gls } from "./carriers/gls.ts"
import { gofo } from "./carriers/gofo.ts"
import { hermes } from "./carriers/hermes.ts"
import { landmark } from "./carriers/landmark.ts"
import { lasership } from "./carriers/lasership.ts"
import { mondialRelay } from "./carriers/mondial-relay.ts"
import { ontrac } from "./carriers/ontrac.ts"
import { postnl } from "./carriers/postnl.ts"
import { purolator } from "./carriers/purolator.ts"
import { royalMail } from "./carriers/royal-mail.ts"
import { s10 } from "./carriers/s10.ts"
import { ups, upsMailInnovations } from "./carriers/ups.ts"
import { usps } from "./carriers/usps.ts"
import { yodel } from "./carriers/yodel.ts"
import { yunexpress } from "./carriers/yunexpress.ts"
import { gtin, gtin14, isbn, sscc } from "./item-numbers.ts"

/**
 * The one list. Where several formats fit, a check digit that holds beats none, then the earlier line wins: SSCC
 * before USPS (every 00 + SSCC passes USPS-20), GLS beside UPC-A (no number is both), DPD before Hermes and GTIN-14.
 */
export const CARRIERS: readonly Carrier[] = [
  ups,
  upsMailInnovations,
  s10,
  colissimo,
  sscc,
  usps,
  fedex,
  gls,
  gtin,
  dhl,
  purolator,
  dhlPaket,
  chronopost,
  dpd,
  hermes,
  gtin14,
  mondialRelay,
  amazon,
  postnl,
  canadaPost,
  ontrac,
  lasership,
  yodel,
  landmark,
  yunexpress,
  gofo,
  royalMail,
  colisPrive,
  isbn,
]
