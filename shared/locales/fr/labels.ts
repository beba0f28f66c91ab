/** Printed words: rolls, cards and labels. Short, and in capitals where an arm's length lies between. */
export default {
  kind: { rma: "RETOUR", lpn: "UNITÉ", bin: "EMPLACEMENT", badge: "BADGE" },
  command: {
    title: "Commandes",
    how: "Visez une seule commande et scannez.",
    clean: "Rien à signaler",
    damaged: "Abîmé",
    next: "Suivant",
    undo: "Annuler",
    close: "Clore le colis",
    photo: "Photo",
  },
  parcel: { from: "De", to: "Retour à", rma: "Retour n°", tracking: "Suivi n°", any: "RETOUR" },
  /** The A4 page: the label, how to pack, and what goes into the parcel. */
  page: {
    title: "Votre étiquette de retour",
    pack: "Préparez votre colis",
    steps: {
      box: "Prenez un carton solide. Celui de la livraison convient, sans ses anciennes étiquettes.",
      fill: "Calez l’article avec du papier : il ne doit pas bouger quand vous secouez.",
      tape: "Glissez-y le bas de cette page, fermez, et collez les bords avec un ruban large.",
      stick: "Pliez, puis collez l’étiquette à plat sur la plus grande face. Rien par-dessus les codes.",
      hand: "Remettez le colis et gardez le reçu : c’est votre preuve d’envoi.",
    },
    handOwn: "Envoyez-le avec le transporteur de votre choix et gardez le reçu : c’est votre preuve d’envoi.",
    fold: "Pliez ici",
    cut: "Coupez ici",
    inside: "À glisser dans le colis",
    articles: "Vous nous retournez",
    more: "et {{count}} autres",
  },
  counter: { title: "À montrer au guichet" },
}
