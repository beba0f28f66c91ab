/** Another way to shoot: the command card's "photo". */
export const SHUTTER = "backdock-shutter"
