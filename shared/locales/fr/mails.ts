export default {
  digest: {
    subject: "Remboursements : {{late}} en retard, {{soon}} bientôt dus",
    hello: "Bonjour {{name}},",
    late: "En retard : {{cases}} retours, {{sum}} à rendre. Majoration légale à ce jour : {{surcharge}}.",
    soon: "Dus sous {{days}} jours : {{cases}} retours.",
    first: "Les plus urgents :",
    line: "{{rma}} · {{amount}} · dû le {{day}} ({{when}}) · {{who}}",
    lateBy: "{{count}} j de retard",
    today: "aujourd’hui",
    left: "encore {{count}} j",
    link: "Ce qui est en retard, et pourquoi : {{link}}",
    why: "Ce message part une fois par jour ouvré, seulement s’il y a quelque chose à régler.",
  },
  holder: {
    finance: "finance",
    lead: "responsable",
    operator: "opérateur",
    dock: "quai",
    customer: "client",
    provider: "banque",
    carrier: "transporteur",
  },
}
