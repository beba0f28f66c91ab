import type { FilterNames, Numbers } from "../../../shared/contract/numbers.ts"
import type { Result } from "../../../shared/contract/problem.ts"
import type { Db } from "../../db/open.ts"
import { answerNumbers } from "./answer.ts"
import { type NamesAsked, namesToChoose } from "./names-to-choose.ts"
import type { Question } from "./question.ts"
import { type UnitsAsked, type UnitsFound, unitsOf } from "./units-of.ts"

/** What is asked aside of the requests: all of it reads, and may take its time. */
export type Job =
  | { kind: "numbers"; question: Question; learnedAt: number | null }
  | { kind: "names"; asked: NamesAsked }
  | { kind: "units"; asked: UnitsAsked }

export type Answered<J extends Job> = J extends { kind: "numbers" }
  ? Result<Numbers>
  : J extends { kind: "names" }
    ? Result<FilterNames>
    : Result<UnitsFound>

export function work<J extends Job>(db: Db, job: J): Promise<Answered<J>> {
  const answer =
    job.kind === "numbers"
      ? answerNumbers(db, job.question, job.learnedAt)
      : job.kind === "names"
        ? namesToChoose(db, job.asked)
        : unitsOf(db, job.asked)
  return answer as Promise<Answered<J>>
}
