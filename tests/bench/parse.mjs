// What it costs to say what a scan is: microseconds a call over the raw scans of ../shared/data, or over those that are
// kept here; and which kinds cost the most, on stderr.
export { measure } from "./parse.ts"
