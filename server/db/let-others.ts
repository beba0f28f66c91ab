/**
 * On SQLite nothing that long work awaits is a wait: between two pieces of it whoever asks the server has a turn.
 * The global one, which the simulation of many handhelds counts as a step of its own clock.
 */
export const letOthers = (): Promise<void> => new Promise((turn) => setImmediate(turn))
