import type fr from "../fr/portal-bank.ts"

/** The page where a customer gives their account, and the e-mail that leads there. */
export default {
  title: "Where shall we send your refund?",
  shop: "{{shop}} · order {{order}} · return {{rma}}",
  why: "Your refund of {{amount}} could not go back to the means of payment of your purchase. Give the bank account where you want to receive it.",
  whyNoAmount:
    "Your refund could not go back to the means of payment of your purchase. Give the bank account where you want to receive it.",
  other: "Français",
  account: "Your account",
  iban: "IBAN",
  ibanHint: "In your banking app or on a statement; it begins with your country’s two letters.",
  bic: "BIC (optional)",
  holder: "Account holder’s name",
  holderHint: "As it stands on the account.",
  address: "Account holder’s address",
  line: "Street and number",
  more: "More (optional)",
  postcode: "Postcode",
  town: "Town",
  country: "Country",
  agree:
    "I expressly agree that the refund of my order {{order}} at {{shop}} (return {{rma}}) is paid to this account by bank transfer, instead of the means of payment of the purchase. It costs me nothing.",
  send: "Send my account",
  safe: "Your IBAN is encrypted and used for this refund only. We ask for no card code and no password.",
  troubleTitle: "To put right before sending",
  wrong: {
    iban_empty: "Give your IBAN.",
    iban_characters: "An IBAN holds letters and digits only.",
    iban_country: "This IBAN is not of a country of the SEPA area. Give an account in Europe.",
    iban_length: "This IBAN is too short or too long for its country. Copy all of it.",
    iban_check_digits: "A character of this IBAN is wrong or swapped. Compare it with your statement.",
    bic: "A BIC has 8 or 11 letters and digits. You may leave it empty.",
    holder: "Give the account holder’s name, in Latin letters.",
    line: "Street and number fit in 70 characters.",
    more: "This line fits in 70 characters.",
    postcode: "The postcode fits in 16 characters.",
    town: "Give the town, in 35 characters at most.",
    country: "Choose a country from the list.",
    agree: "Tick the box: without your agreement we cannot pay to this account.",
    form: "This page was open for too long. Check it and send it again.",
  },
  done: "Noted, thank you",
  doneNote:
    "We check your account ({{masked}}), and the transfer leaves within a few days. There is nothing more for you to do.",
  doneChange: "Something wrong? Write to us: for your safety the account cannot be changed here any more.",
  gone: "This link does not work",
  goneNote:
    "It may be too old, incomplete or replaced by another. Open it again from the last e-mail that you got, or ask us for a new one.",
  slow: "Too many tries",
  slowNote: "Wait a quarter of an hour and try again.",
  mail: {
    subject: "Your refund: tell us a bank account ({{shop}}, order {{order}})",
    text: `Hello,

your refund for order {{order}} (return {{rma}}) could not go back to the means of payment of your purchase: the card has probably expired or been replaced.

Tell us here which bank account you want to receive it on:

{{link}}

This link is for you alone and works for {{days}} days. The page asks for your IBAN, your name and your address, never for a card code or a password. The transfer costs you nothing.

{{shop}}
`,
  },
} satisfies typeof fr
