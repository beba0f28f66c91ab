export default {
  trouble: {
    title: "Les paiements par {{provider}} attendent depuis {{when}}",
    because: {
      unreachable: "Il ne répond pas.",
      limited: "Il dit qu’on l’interroge trop souvent.",
      denied: "Il refuse notre clé : un administrateur regarde les réglages.",
      unreadable: "Il répond des choses illisibles.",
    },
    waiting_one: "{{count}} remboursement attend.",
    waiting_other: "{{count}} remboursements attendent.",
    again: "Nouvel essai automatique à {{time}}. Rien n’est perdu, rien n’est payé deux fois.",
  },
  short: {
    title: "Le solde chez {{provider}} est insuffisant",
    waits_one: "{{count}} remboursement, {{amount}} en tout, attend que l’argent y soit. Rien n’a échoué.",
    waits_other: "{{count}} remboursements, {{amount}} en tout, attendent que l’argent y soit. Rien n’a échoué.",
  },
  disputes: {
    title_one: "{{count}} paiement est contesté",
    title_other: "{{count}} paiements sont contestés",
    note: "La banque du client reprend l’argent d’elle-même : ce qui devait partir est retenu jusqu’à ce que quelqu’un regarde.",
  },
  timeline: { attempt_short: "Le solde était insuffisant : {{amount}} attend" },
  why: {
    card_closed: "La carte ou le compte est clos ou expiré : payez par une autre voie.",
    too_old: "Le paiement est trop ancien pour repartir par cette voie : payez par une autre voie.",
    not_refundable: "Ce moyen de paiement ne reprend rien : payez par une autre voie.",
    disputed: "La banque du client reprend ce paiement d’elle-même.",
    already_refunded: "Le prestataire a déjà tout rendu.",
    above_payment: "C’est plus que ce qui reste de ce paiement chez le prestataire.",
    payment_unknown: "Le prestataire ne connaît pas ce paiement.",
    canceled: "Il a été annulé chez le prestataire.",
    balance_short: "Le solde chez le prestataire est insuffisant : il attend.",
    key_expired:
      "Nul ne sait s’il a été payé, et il est trop tard pour redemander sans risque : regardez chez le prestataire.",
    no_provider: "Son prestataire de paiement n’est pas configuré ici.",
    platform_route: "C’est la plateforme de la boutique qui le rend.",
    job_failed: "Son traitement échoue sans cesse : réessayez, ou prévenez un administrateur.",
  },
}
