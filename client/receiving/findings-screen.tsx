import { useEffect, useState } from "react"
import { type Fault, faults } from "../../shared/domain/states.ts"
import { questionsFor } from "../../shared/policy/grade.ts"
import { categoryOf, type Question } from "../../shared/policy/policy-document.ts"
import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { ChoiceList } from "../ui/choice-list.tsx"
import type { IconName } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { deviationIcon } from "./deviation-icon.ts"
import { type Judged, judgeUnit, withRestClean } from "./judge-unit.ts"
import type { ParcelDraft, UnitInHand } from "./parcel-draft.ts"
import { PhotoRow } from "./photo-row.tsx"
import { ProductPlate } from "./product-plate.tsx"
import { SerialAsk } from "./serial-ask.tsx"
import { splitTitle } from "./split-title.ts"
import { useDigits, useMain } from "./use-main.ts"

type Group = { id: string; choose: (() => void)[]; open: boolean }

/** What is wrong with it: the policy's questions, defects, who caused it, photos. The rule names what follows. */
export function FindingsScreen({ unit }: { draft: ParcelDraft; unit: UnitInHand }) {
  const { t, language } = useWords()
  const { strip, policy, perform, takePhotos, openForm, hint } = useBench()
  const judged = judgeUnit(policy, unit)
  const questions = questionsFor(policy, unit.category, unit.answers)
  const isGraded = judged.outcome === "graded"
  const defects = isGraded && judged.rule.asksDefects ? categoryOf(policy, unit.category).defects : []
  const asksFault = isGraded && judged.rule.asksFault
  const groups = groupsOf()
  const current = useCurrent(groups)
  const main = mainOf()
  useMain(main.act)
  useDigits(current?.choose ?? [])
  const { name } = splitTitle(unit.title)

  function groupsOf(): Group[] {
    const asked = unit.outcome === "graded" ? questions : []
    return [
      {
        id: "defects",
        open: judged.lacks.includes("defects"),
        choose: defects.map((defect) => () => void perform({ do: "defect", defect })),
      },
      {
        id: "fault",
        open: judged.lacks.includes("fault"),
        choose: asksFault ? shownFaults.map((fault) => () => void perform({ do: "fault", fault })) : [],
      },
      ...asked.map((question) => ({
        id: question.id,
        open: judged.rule.needs.includes(question.id),
        choose: question.answers.map((answer) => () => answerIt(question, answer.id)),
      })),
    ].filter((group) => group.choose.length > 0)
  }
  function answerIt(question: Question, answer: string) {
    void perform({ do: "answer", question: question.id, answer })
  }
  /** The one thing that comes next; Enter does it. */
  function mainOf(): { act: (() => void) | null; lacking: string | null; word: string; note?: string; icon: IconName } {
    const [first] = judged.lacks
    if (first === "answers") {
      const rest = judgeUnit(policy, { ...unit, answers: withRestClean(policy, unit) })
      return {
        act: () => void perform({ do: "restClean" }),
        lacking: null,
        word: t("receiving:findings.restClean"),
        note: follows(rest),
        icon: "check",
      }
    }
    if (first === "defects") return { act: null, lacking: t("receiving:findings.lackDefect"), word: "", icon: "check" }
    if (first === "fault") return { act: null, lacking: t("receiving:findings.lackFault"), word: "", icon: "check" }
    if (first === "serial") return { act: null, lacking: t("receiving:findings.lackSerial"), word: "", icon: "check" }
    const slot = judged.photos[0]
    if (slot)
      return {
        act: () => takePhotos(judged.photos),
        lacking: null,
        word: t(`receiving:photo.take.${slot}`),
        ...(judged.photos.length > 1 && { note: t("receiving:photo.more", { count: judged.photos.length }) }),
        icon: "camera",
      }
    return {
      act: () => void perform({ do: "validate" }),
      lacking: null,
      word: t("receiving:findings.validate"),
      note: follows(judged),
      icon: "check",
    }
  }
  function follows(result: Judged): string {
    const goes = result.disposition ? t(`domain:goesTo.${result.disposition}`) : ""
    if (result.grade === null) return result.outcome === "graded" ? "" : goes
    return t("receiving:findings.follows", { grade: t("domain:gradeShort", { grade: result.grade }), goes })
  }

  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="look"
          height="form"
          word={hint ? t(`receiving:hint.${hint}`) : name}
          title={headline(judged, unit, questions, language, t)}
          picture={<ProductPlate picture={unit.picture} width={80} height={76} />}
          answerKey={`findings ${unit.ordinal}`}
        />
      }
      actions={
        <ActionBar>
          <BigButton
            kind="main"
            icon={main.icon}
            lacking={main.lacking}
            note={main.note}
            onClick={main.act ?? undefined}
          >
            {main.word}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      {unit.photos.length > 0 && (
        <PhotoRow photos={unit.photos} onMore={() => takePhotos([isGraded ? "detail" : "article"])} />
      )}
      <SerialAsk unit={unit} />
      {defects.length > 0 && (
        <div className={current?.id === "defects" ? "receiving-asked-now" : undefined}>
          <ChoiceList
            many
            title={t("receiving:findings.defects")}
            choices={defects.map((id) => ({ id, label: policy.defects[id]?.[language] ?? id }))}
            value={unit.defects}
            onChoose={(defect) => void perform({ do: "defect", defect })}
          />
        </div>
      )}
      {asksFault && (
        <div className={current?.id === "fault" ? "receiving-asked-now" : undefined}>
          <ChoiceList
            title={t("receiving:findings.fault")}
            choices={shownFaults.map((id) => ({ id, label: t(`domain:fault.${id}`), icon: faultIcons[id] }))}
            value={unit.fault}
            onChoose={(fault) => void perform({ do: "fault", fault })}
            inRow
          />
        </div>
      )}
      {unit.outcome === "graded" &&
        questions.map((question) => (
          <div key={question.id} className={current?.id === question.id ? "receiving-asked-now" : undefined}>
            <ChoiceList
              title={question.label[language]}
              choices={question.answers.map((answer) => ({
                id: answer.id,
                label: answer.label[language],
                ...(answer !== question.answers[0] && { icon: deviationIcon(question.id, answer) }),
              }))}
              value={unit.answers[question.id] ?? null}
              onChoose={(answer) => answerIt(question, answer)}
              first="same"
            />
          </div>
        ))}
      <div className="receiving-two">
        <BigButton icon="undo" onClick={() => void perform({ do: "redo" })}>
          {t("receiving:findings.again")}
        </BigButton>
        <BigButton icon="note" onClick={() => openForm("note")}>
          {t("receiving:note.open")}
        </BigButton>
      </div>
      {unit.override && (
        <LineMessage meaning="neutral" title={t("receiving:override.set")}>
          {unit.override.reason}
        </LineMessage>
      )}
      {unit.note && <LineMessage meaning="neutral" title={unit.note} />}
      {isGraded && judged.grade !== null && (
        <BigButton icon="swap" onClick={() => openForm("override")}>
          {t("receiving:override.open")}
        </BigButton>
      )}
    </Screen>
  )
}

/** As the list of the domain has them: no cause is likelier here, and none is chosen. */
const shownFaults: readonly Fault[] = [...faults].sort((a, b) => a.localeCompare(b))
const faultIcons: Record<Fault, IconName> = {
  carrier: "truck",
  customer: "person",
  none: "close",
  supplier: "factory",
  warehouse: "house",
}

/**
 * The group that digits answer: the first that lacks something, or the one that the arrows went to. Of several defects
 * the digits stay with the defects; a single answer goes on to what lacks next.
 */
function useCurrent(groups: Group[]): Group | undefined {
  const [moved, setMoved] = useState<number | null>(null)
  const first = groups.findIndex((group) => group.open)
  const at = Math.max(0, moved ?? first)
  const go = (by: number) => setMoved(Math.min(groups.length - 1, Math.max(0, at + by)))
  useKeys({ ArrowDown: () => go(1), ArrowUp: () => go(-1) })
  useEffect(() => {
    if (moved !== null) document.querySelector(".receiving-asked-now")?.scrollIntoView({ block: "nearest" })
  }, [moved])
  const group = groups[at]
  const choose = group?.choose.map((act) => () => {
    setMoved(group.id === "defects" ? at : null)
    act()
  })
  return group && choose && (moved !== null || first >= 0) ? { ...group, choose } : undefined
}

/** The worst that was said, in the shop's own words. */
function headline(
  judged: Judged,
  unit: UnitInHand,
  questions: Question[],
  language: "fr" | "en",
  t: ReturnType<typeof useWords>["t"],
): string {
  if (judged.outcome === "extra_item") return t("domain:exception.extra_item")
  if (judged.outcome === "wrong_item") return t("domain:exception.wrong_item")
  const order = ["A", "B", "C", "D"]
  const said = questions.flatMap((question) => {
    const answer = question.answers.find((one) => one.id === unit.answers[question.id])
    return answer && answer !== question.answers[0] ? [answer] : []
  })
  const worst = said.sort((a, b) => order.indexOf(b.grade ?? "D") - order.indexOf(a.grade ?? "D"))[0]
  return worst?.label[language] ?? t("receiving:findings.title")
}
