/** Printed words: rolls, cards and labels. Short, and in capitals where an arm's length lies between. */
export default {
  kind: { rma: "RETURN", lpn: "UNIT", bin: "BIN", badge: "BADGE" },
  command: {
    title: "Commands",
    how: "Aim at one command only and scan.",
    clean: "Clean",
    damaged: "Damaged",
    next: "Next",
    undo: "Undo",
    close: "Close the parcel",
    photo: "Photo",
  },
  parcel: { from: "From", to: "Return to", rma: "Return no.", tracking: "Tracking no.", any: "RETURN" },
  /** The A4 page: the label, how to pack, and what goes into the parcel. */
  page: {
    title: "Your return label",
    pack: "Pack your parcel",
    steps: {
      box: "Take a sturdy box. The one it came in is fine, without its old labels.",
      fill: "Fill the gaps with paper: nothing may move when you shake it.",
      tape: "Lay the lower part of this page inside, close it, and seal the edges with wide tape.",
      stick: "Fold, then stick the label flat on the largest side. Nothing over the codes.",
      hand: "Hand the parcel in and keep the receipt: it proves that you sent it.",
    },
    handOwn: "Send it with any carrier you like and keep the receipt: it proves that you sent it.",
    fold: "Fold here",
    cut: "Cut here",
    inside: "To lay inside the parcel",
    articles: "You are sending back",
    more: "and {{count}} more",
  },
  counter: { title: "To show at the counter" },
}
