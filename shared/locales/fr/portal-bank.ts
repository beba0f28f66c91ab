/** La page où une cliente ou un client indique son compte, et l’e-mail qui y mène. */
export default {
  title: "Où verser votre remboursement ?",
  shop: "{{shop}} · commande {{order}} · retour {{rma}}",
  why: "Votre remboursement de {{amount}} n’a pas pu être renvoyé sur le moyen de paiement utilisé à l’achat. Indiquez le compte bancaire où vous souhaitez le recevoir.",
  whyNoAmount:
    "Votre remboursement n’a pas pu être renvoyé sur le moyen de paiement utilisé à l’achat. Indiquez le compte bancaire où vous souhaitez le recevoir.",
  other: "English",
  account: "Votre compte",
  iban: "IBAN",
  ibanHint: "Sur votre relevé d’identité bancaire (RIB) ; 27 caractères en France, à partir de FR.",
  bic: "BIC (facultatif)",
  holder: "Nom du titulaire",
  holderHint: "Tel qu’il figure sur le compte.",
  address: "Adresse du titulaire",
  line: "Numéro et rue",
  more: "Complément (facultatif)",
  postcode: "Code postal",
  town: "Ville",
  country: "Pays",
  agree:
    "J’accepte expressément que le remboursement de ma commande {{order}} chez {{shop}} (retour {{rma}}) soit versé par virement sur ce compte, au lieu du moyen de paiement utilisé à l’achat. Cela ne me coûte rien.",
  send: "Envoyer mon compte",
  safe: "Votre IBAN est chiffré et sert uniquement à ce remboursement. Nous ne demandons ni code de carte, ni mot de passe.",
  troubleTitle: "À corriger avant l’envoi",
  wrong: {
    iban_empty: "Indiquez votre IBAN.",
    iban_characters: "Un IBAN ne contient que des lettres et des chiffres.",
    iban_country: "Cet IBAN n’est pas d’un pays de la zone SEPA. Indiquez un compte en Europe.",
    iban_length: "Cet IBAN est trop court ou trop long pour son pays. Recopiez-le en entier.",
    iban_check_digits: "Un caractère de cet IBAN est faux ou inversé. Comparez-le à votre RIB.",
    bic: "Un BIC compte 8 ou 11 lettres et chiffres. Vous pouvez le laisser vide.",
    holder: "Indiquez le nom du titulaire, en lettres latines.",
    line: "Le numéro et la rue tiennent en 70 caractères.",
    more: "Le complément tient en 70 caractères.",
    postcode: "Le code postal tient en 16 caractères.",
    town: "Indiquez la ville, en 35 caractères au plus.",
    country: "Choisissez un pays de la liste.",
    agree: "Cochez la case : sans votre accord, nous ne pouvons pas verser sur ce compte.",
    form: "Cette page est restée ouverte trop longtemps. Vérifiez et envoyez à nouveau.",
  },
  done: "C’est noté, merci",
  doneNote:
    "Nous vérifions votre compte ({{masked}}), puis le virement part sous quelques jours. Vous n’avez plus rien à faire.",
  doneChange: "Une erreur ? Écrivez-nous : pour votre sécurité, le compte ne peut plus être changé ici.",
  gone: "Ce lien ne fonctionne pas",
  goneNote:
    "Il est peut-être trop ancien, incomplet ou remplacé par un autre. Rouvrez-le depuis le dernier e-mail reçu, ou demandez-nous en un nouveau.",
  slow: "Trop d’essais",
  slowNote: "Patientez un quart d’heure, puis réessayez.",
  mail: {
    subject: "Votre remboursement : indiquez-nous un compte bancaire ({{shop}}, commande {{order}})",
    text: `Bonjour,

votre remboursement pour la commande {{order}} (retour {{rma}}) n’a pas pu être renvoyé sur le moyen de paiement utilisé à l’achat : la carte est sans doute expirée ou remplacée.

Indiquez-nous ici le compte bancaire où vous souhaitez le recevoir :

{{link}}

Ce lien est personnel et fonctionne {{days}} jours. La page demande votre IBAN, votre nom et votre adresse, jamais un code de carte ni un mot de passe. Le virement ne vous coûte rien.

{{shop}}
`,
  },
}
