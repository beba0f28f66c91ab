// How soon a scan is answered, with 100,000 returns on the device and 5,000 facts waiting: from a wedge's last character,
// at the dock and where parcels are opened, and from the camera's first frame with a label in it, to the answer painted and
// its sound started, at full speed and at a sixth of it. Only the page's own thread is slowed: what decodes frames is a
// worker. `--returns N`, `--scans N`.
export { measure } from "./scan.ts"
