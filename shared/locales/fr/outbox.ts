export default {
  allSent: "Tout est envoyé",
  facts_one: "{{count}} saisie",
  facts_other: "{{count}} saisies",
  andPhotos: "{{facts}}, {{photos}}",
  leaving_one: "{{count}} part",
  leaving_other: "{{count}} partent",
  offlineSince: "Hors ligne depuis {{time}}",
  noContactYet: "Pas encore de contact",
  refused_one: "{{count}} refusée, voir pourquoi",
  refused_other: "{{count}} refusées, voir pourquoi",
  /** Where the demo's badge takes the room. */
  offlineShort: "Hors ligne, {{time}}",
  refusedShort_one: "{{count}} refusée",
  refusedShort_other: "{{count}} refusées",
  captive: "Réseau à ouvrir",
  clockOff: "Heure à régler",
  clockWaits_one: "{{count}} en attente, heure à régler",
  clockWaits_other: "{{count}} en attente, heure à régler",
  notEnrolled: "Appareil non inscrit",
  signedOut: "Appareil à réinscrire",
  updateNeeded: "Version trop ancienne",
  pulling: "Préparation, {{percent}} %",
  leadsHere: "voir ce qui attend",
  leadsToMe: "votre page",
  /** How much more this device can hold. */
  room: {
    some: "Place pour environ {{number}} photos.",
    low: "Bientôt plus de place : encore environ {{number}} photos",
    lowTodo:
      "Trouvez du réseau pour envoyer ce qui attend, et supprimez des applications ou des téléchargements de l’appareil.",
    full: "Plus de place pour une nouvelle saisie",
    fullTodo:
      "Tout ce qui est enregistré reste. Trouvez du réseau pour envoyer ce qui attend, ou supprimez des applications de l’appareil, jamais les données d’ici.",
  },
  /** Nothing was written, and why. */
  refused: {
    full: "Plus de place sur cet appareil. Rien n’est perdu : envoyez ce qui attend, puis essayez encore.",
    too_large: "C’est trop long pour une saisie. Raccourcissez la note.",
    photo_missing: "Une photo n’est plus sur cet appareil. Reprenez-la.",
    not_signed_in: "Personne n’est connecté. Scannez votre badge ; le brouillon reste.",
    invalid: "Une réponse manque. Le brouillon est gardé.",
    closed: "Le navigateur a fermé son stockage. Rechargez ; le brouillon est gardé.",
  },
}
