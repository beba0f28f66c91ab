// How soon a scan is answered, with 100,000 returns on the device and 5,000 facts waiting: from a wedge's last character
// to the answer painted and its sound started, at full speed and at a sixth of it. `--returns N`, `--scans N`.
export { measure } from "./scan.ts"
