export default {
  trouble: {
    title: "Payments by {{provider}} wait since {{when}}",
    because: {
      unreachable: "It does not answer.",
      limited: "It says that it is asked too often.",
      denied: "It refuses our key: an administrator looks at the settings.",
      unreadable: "It answers what cannot be read.",
    },
    waiting_one: "{{count}} refund waits.",
    waiting_other: "{{count}} refunds wait.",
    again: "It is tried again by itself, next at {{time}}. Nothing is lost, and nothing is paid twice.",
  },
  short: {
    title: "The balance at {{provider}} is too low",
    waits_one: "{{count}} refund, {{amount}} in all, waits until money is there. Nothing has failed.",
    waits_other: "{{count}} refunds, {{amount}} in all, wait until money is there. Nothing has failed.",
  },
  disputes: {
    title_one: "{{count}} payment is disputed",
    title_other: "{{count}} payments are disputed",
    note: "The customer's bank takes the money back by itself: what was to leave for it is held until somebody looks.",
  },
  why: {
    card_closed: "The card or the account is closed or expired: pay another way.",
    too_old: "The payment is too old to go back this way: pay another way.",
    not_refundable: "This means of payment takes nothing back: pay another way.",
    disputed: "The customer's bank takes the payment back by itself.",
    already_refunded: "The provider has given all of it back already.",
    above_payment: "It is more than the provider has left of this payment.",
    payment_unknown: "The provider does not know this payment.",
    canceled: "It was called off at the provider.",
    balance_short: "The balance at the provider is too low: it waits.",
    key_expired: "Nobody knows whether it was paid, and it is too late to ask safely: look at the provider.",
    no_provider: "Its payment provider is not set up here.",
    platform_route: "The shop's own platform gives it back.",
    job_failed: "Its work failed again and again: try again, or tell an administrator.",
  },
}
