export default {
  signIn: "Se connecter",
}
