/** What to send to try an address out, by "METHOD /path" as the routes name it; a test sends each to a demo. */
export const apiExamples: Record<string, unknown> = {
  "POST /api/orders": {
    number: "EX-1001",
    currency: "EUR",
    country: "FR",
    deliveryMinor: 490,
    customer: { name: "Camille Exemple", email: "camille@example.com" },
    lines: [
      {
        ref: "1",
        sku: "EX-MUG",
        title: "Mug, blue",
        quantity: 2,
        paidMinor: 2_980,
        taxMinor: 497,
        deliveredAt: "2026-11-20T09:30:00+01:00",
      },
    ],
    payments: [{ provider: "test", reference: "pay_ex_1001", capturedMinor: 3_470 }],
  },
  "POST /api/products": {
    products: [
      { sku: "EX-MUG", title: "Mug, blue", family: "Mug", colour: "blue", priceMinor: 1_490, stock: 12 },
      { sku: "EX-MUG-G", title: "Mug, green", family: "Mug", colour: "green", priceMinor: 1_490, stock: 0 },
    ],
  },
  "POST /api/returns": {
    number: "EX-R-1001",
    orderNumber: "EX-1001",
    basis: "withdrawal",
    noticeAt: "2026-11-24T18:05:00+01:00",
    lines: [{ ref: "1", quantity: 1, reason: "changed_mind", wanted: "refund" }],
    parcels: [{ carrier: "colissimo", tracking: "6A12345678902", expectedDay: "2026-11-30" }],
  },
}

/** The same for what goes into the query: it finds what the examples above have sent. */
export const queryExamples: Record<string, Record<string, string>> = {
  "GET /api/returns": { number: "EX-R-1001" },
}
