/** Le cadre des pages des clients, et ce que chacune peut avoir à dire. */
export default {
  skip: "Aller au contenu",
  nav: "Page",
  other: "English",
  help: "Aide",
  back: "Précédent",
  withdraw: "Se rétracter d’un contrat",
  terms: "Conditions de vente",
  privacy: "Données personnelles",
  imprint: "Mentions légales",
  contact: "Contact",
  trouble: "À corriger",
  offline:
    "Vous êtes hors ligne. Rien n’est perdu : vos réponses sont gardées sur ce téléphone. Réessayez quand le réseau est revenu.",
  helpTitle: "Comment vous aider ?",
  helpFind: "Pour rendre un article ou voir où en est un retour, donnez votre numéro de commande.",
  helpMail: "Nous écrire",
  helpPhone: "Nous appeler",
  helpAddress: "Notre adresse",
  helpNone: "Le contact de cette boutique figure dans l’e-mail qui a confirmé votre commande.",
  findLink: "Retrouver ma commande",
  chooseShop: "Où avez‑vous acheté ?",
  wrongTitles: {
    not_found: "Cette page n’existe pas, ou plus",
    too_large: "C’est trop gros pour être envoyé",
    too_many_tries: "Trop d’essais",
    wrong_origin: "Ce formulaire vient d’une autre page",
    other: "Cela n’a pas marché",
  },
  wrongNotes: {
    not_found:
      "Le lien est peut-être coupé ou ancien. Recommencez avec votre numéro de commande : rien de ce que vous avez envoyé n’est perdu.",
    too_large: "Une photo peut peser 12 Mo. Prenez-en une plus petite, ou laissez-la : tout le reste est gardé.",
    too_many_tries: "Attendez un quart d’heure et réessayez, ou écrivez à la boutique.",
    wrong_origin: "Revenez en arrière, rechargez la page et envoyez-la à nouveau.",
    other: "Rien n’est perdu. Attendez un instant et réessayez ; si cela dure, écrivez à la boutique.",
  },
}
