import type { NoticeKind } from "../../../shared/domain/notice-kinds.ts"
import type { Template } from "../template.ts"
import { announcedLabel } from "./announced-label.ts"
import { arrived } from "./arrived.ts"
import { cancelled } from "./cancelled.ts"
import { decided } from "./decided.ts"
import { deductionProposed } from "./deduction-proposed.ts"
import { exchanged } from "./exchanged.ts"
import { labelLater } from "./label-later.ts"
import { late } from "./late.ts"
import { onItsWay } from "./on-its-way.ts"
import { paid } from "./paid.ts"
import { refusedShippedBack } from "./refused-shipped-back.ts"
import { reminder } from "./reminder.ts"
import { withdrawalAcknowledged } from "./withdrawal-acknowledged.ts"

export const templates: Record<NoticeKind, Template> = {
  announced_label: announcedLabel,
  label_later: labelLater,
  withdrawal_acknowledged: withdrawalAcknowledged,
  reminder,
  on_its_way: onItsWay,
  arrived,
  decided,
  deduction_proposed: deductionProposed,
  paid,
  late,
  exchanged,
  refused_shipped_back: refusedShippedBack,
  cancelled,
}
