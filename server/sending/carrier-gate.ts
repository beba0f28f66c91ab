/** A carrier's name among those whose calls are paced: it may be called as a payment provider is, and is none. */
export const carrierGate = (name: string): string => `carrier:${name}`
