import { describe, expect, it } from "vitest"
import { type ReturnStatusInput, returnStatus } from "../../shared/domain/return-status.ts"
import type { Acceptance, ParcelState, Reception } from "../../shared/domain/states.ts"

const unit = (reception: Reception, acceptance: Acceptance = "pending") => ({ reception, acceptance })
const status = (input: Partial<ReturnStatusInput>, parcel: ParcelState = "announced") =>
  returnStatus({ decided: null, units: [], parcels: [{ state: parcel }], refundsSettled: false, ...input })

describe("where a return stands", () => {
  it("follows the goods from announcement to the end", () => {
    expect(status({ decided: "requested", units: [unit("awaiting")] })).toBe("requested")
    expect(status({ units: [unit("awaiting")] })).toBe("approved")
    expect(status({ units: [unit("in_transit")] })).toBe("in_transit")
    expect(status({ units: [unit("awaiting")] }, "arrived")).toBe("arrived")
    expect(status({ units: [unit("received"), unit("awaiting")] }, "closed")).toBe("partially_received")
    expect(status({ units: [unit("received", "accepted")] }, "closed")).toBe("received")
    expect(status({ units: [unit("received", "accepted")], refundsSettled: true }, "closed")).toBe("completed")
  })

  it("does not call a return complete while a unit waits for a lead", () => {
    const units = [unit("received", "accepted"), unit("received", "manual_intervention_required")]
    expect(status({ units, refundsSettled: true }, "closed")).toBe("received")
  })

  it("does not hide goods at the dock behind a cancelled or expired announcement", () => {
    expect(status({ decided: "cancelled", units: [unit("awaiting")] }, "arrived")).toBe("arrived")
    expect(status({ decided: "expired", units: [unit("received")] }, "closed")).toBe("received")
    expect(status({ decided: "expired", units: [unit("expired")] })).toBe("expired")
  })

  it("counts a missing unit as dealt with once the other one is there", () => {
    expect(
      status({ units: [unit("received", "accepted"), unit("short_shipped", "rejected")], refundsSettled: true }),
    ).toBe("completed")
  })
})
