export default {
  title: "Backdock sur ce réseau",
  about:
    "La caméra et le travail hors ligne demandent une liaison sûre (https). Ce serveur s’est fait un certificat ; on dit une fois à chaque terminal qu’il peut le croire.",
  step1: "Prendre le certificat",
  download: "Télécharger le certificat",
  downloadApple: "Télécharger le profil",
  step2: "L’approuver, une fois par appareil",
  step3: "Ouvrir Backdock",
  open: "Ouvrir Backdock",
  looking: "On regarde si cet appareil l’approuve…",
  trusted: "Cet appareil approuve le certificat.",
  notYet: "Cet appareil ne l’approuve pas encore. Suivez les étapes ci-dessus, puis revenez ici.",
  scan: "Ou visez ce code avec un terminal : il y ouvre cette page.",
  print: "Comparer",
  compare:
    "Cette empreinte figure aussi dans le terminal du serveur. N’approuvez le certificat que si les deux sont identiques : sur un réseau qui n’est pas le vôtre, un autre pourrait répondre à sa place.",
  limits: "Il vaut pour ces noms et adresses, et pour rien d’autre :",
  android: "Android",
  androidSteps: [
    "Téléchargez le certificat : il arrive dans « Téléchargements ».",
    "Paramètres → Sécurité et confidentialité → Autres paramètres de sécurité → Chiffrement et identifiants → Installer un certificat → Certificat CA. Les mots changent un peu d’un fabricant à l’autre : cherchez « certificat » dans les paramètres.",
    "« Installer quand même », puis choisissez backdock.crt. Android demande un verrouillage d’écran s’il n’y en a pas.",
    "Les terminaux sous gestion de parc (MDM) le reçoivent par elle, comme certificat CA approuvé.",
  ],
  ios: "iPhone, iPad",
  iosSteps: [
    "Ouvrez cette page dans Safari et téléchargez le profil.",
    "Réglages → Profil téléchargé → Installer.",
    "Réglages → Général → Informations → Réglages des certificats : activez « Backdock ». Sans cette étape, il est installé mais pas approuvé.",
  ],
  windows: "Windows",
  windowsSteps: [
    "Téléchargez le certificat et ouvrez-le : Installer un certificat → Ordinateur local → Placer tous les certificats dans le magasin suivant → Autorités de certification racines de confiance.",
    "Ou, dans un terminal ouvert en administrateur : certutil -addstore -f Root backdock.crt",
    "Fermez le navigateur et rouvrez-le.",
  ],
  mac: "macOS",
  macSteps: [
    "Téléchargez le certificat et ouvrez-le : Trousseaux d’accès le prend.",
    "Ouvrez-y « Backdock on … » → Se fier → Lors de l’utilisation de ce certificat : Toujours approuver.",
    "Ou, dans un terminal : sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain backdock.crt",
  ],
  firefox:
    "Firefox a sa propre liste : Paramètres → Vie privée et sécurité → Certificats → Afficher les certificats → Autorités → Importer.",
  other: "English",
}
