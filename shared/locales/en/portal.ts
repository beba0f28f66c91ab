import type fr from "../fr/portal.ts"

/** The frame of the customers' pages, and what every one of them may have to say. */
export default {
  skip: "Skip to the content",
  nav: "Page",
  other: "Français",
  help: "Help",
  back: "Back",
  withdraw: "Withdraw from a contract",
  terms: "Terms of sale",
  privacy: "Personal data",
  imprint: "Legal notice",
  contact: "Contact",
  trouble: "To put right",
  offline: "You are offline. Nothing is lost: your answers are kept on this phone. Try again once the network is back.",
  helpTitle: "How can we help?",
  helpFind: "To return an article, or to see where a return stands, give your order number.",
  helpMail: "Write to us",
  helpPhone: "Call us",
  helpAddress: "Our address",
  helpNone: "The contact of this shop stands in the e-mail that confirmed your order.",
  findLink: "Find my order",
  chooseShop: "Where did you buy it?",
  wrongTitles: {
    not_found: "This page does not exist, or no more",
    too_large: "That is too large to send",
    too_many_tries: "Too many tries",
    wrong_origin: "This form comes from another page",
    other: "That did not work",
  },
  wrongNotes: {
    not_found: "The link may be cut off or old. Begin again with your order number: nothing that you sent is lost.",
    too_large: "Photos may have 12 MB each. Take a smaller one, or leave it out: everything else is kept.",
    too_many_tries: "Wait a quarter of an hour and try again, or write to the shop.",
    wrong_origin: "Go back, load the page again and send it once more.",
    other: "Nothing is lost. Wait a moment and try again; if it stays, write to the shop.",
  },
} satisfies typeof fr
