import { setImmediate } from "node:timers/promises"

/** On SQLite nothing that long work awaits is a wait: between two pieces of it whoever asks the server has a turn. */
export const letOthers = (): Promise<void> => setImmediate()
