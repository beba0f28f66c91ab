import pino, { type DestinationStream, type Logger } from "pino"

/** One line a happening, as JSON. No line holds a person's data: an error says where it broke, never its message. */
export function openLog(level: string, to?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: whereItBroke } }
  return to ? pino(options, to) : pino(options)
}

/** Messages and details of databases and providers quote values, so only our own lines of the stack are kept. */
function whereItBroke(error: unknown): { name: string; code?: string; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] }
  const lines = (error.stack ?? "").split("\n").filter((line) => line.trim().startsWith("at "))
  const at = lines.slice(0, 8).map((line) => line.trim())
  const { code } = error as { code?: unknown }
  return typeof code === "string" && /^\w{1,40}$/.test(code) ? { name: error.name, code, at } : { name: error.name, at }
}
