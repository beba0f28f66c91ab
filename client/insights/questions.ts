/** The questions, one a page, in the order in which they are listed. Each has its words under `questions:ask`. */
export const questions = [
  { id: "worse", path: "/insights" },
  { id: "costs", path: "/insights/costs" },
  { id: "why", path: "/insights/why" },
  { id: "disagree", path: "/insights/disagree" },
  { id: "wait", path: "/insights/wait" },
  { id: "fair", path: "/insights/fair" },
  { id: "stock", path: "/insights/stock" },
  { id: "effects", path: "/insights/effects" },
  { id: "words", path: "/insights/words" },
] as const

export type QuestionId = (typeof questions)[number]["id"]

export const pathOf = (id: QuestionId): string => questions.find((one) => one.id === id)?.path ?? "/insights"
