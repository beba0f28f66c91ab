import type { Carrier } from "../carrier.ts"
import { s10Mod11 } from "../check-digits.ts"

/** Countries with a post (ISO 3166-1); any other suffix is a misread. */
const COUNTRIES =
  "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"

/** UPU S10: the issuing post, not necessarily the one that delivers. La Poste, Chronopost, Royal Mail, An Post, bpost… */
export const s10: Carrier = {
  id: "s10",
  name: "UPU S10 (La Poste, Chronopost, Royal Mail, bpost, An Post…)",
  host: /(^|\.)(laposte|chronopost|colissimo|royalmail|anpost|bpost)\./,
  looks: /^[A-Z]{2}\d{8,9}[A-Z]{1,2}$|^\d{9}[A-Z]{2}$|^[A-Z]\d{9}[A-Z]{2}$/,
  groups: { 13: [2, 4, 4, 1, 2] },
  formats: [
    {
      shape: /^[A-Z]{2}\d{9}[A-Z]{2}$/,
      check: (text) => s10Mod11(text.slice(2, 11)) && ` ${COUNTRIES} `.includes(` ${text.slice(11)} `),
      sure: true,
      emits: "13 characters: 2 letters, 9 digits, country",
      checked: "weights 8 6 4 2 3 5 9 7, mod 11; country",
      samples: ["RB123456785US", "CY012345675FR", "ZW924750388GB", "LR288565359NL"],
    },
  ],
}
