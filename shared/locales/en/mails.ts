export default {
  digest: {
    subject: "Refunds: {{late}} late, {{soon}} due soon",
    hello: "Hello {{name}},",
    late: "Late: {{cases}} returns, {{sum}} to give back. Added by law so far: {{surcharge}}.",
    soon: "Due within {{days}} days: {{cases}} returns.",
    first: "The most urgent:",
    line: "{{rma}} · {{amount}} · due {{day}} ({{when}}) · {{who}}",
    lateBy: "{{count}} days late",
    today: "today",
    left: "{{count}} days left",
    link: "What is late, and why: {{link}}",
    why: "This mail is sent once a working day, and only if there is something to settle.",
  },
  holder: {
    finance: "finance",
    lead: "lead",
    operator: "operator",
    dock: "dock",
    customer: "customer",
    provider: "bank",
    carrier: "carrier",
  },
}
