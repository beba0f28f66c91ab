// How well and how fast labels are read: `--dir DIR` walks folders of pictures with a NAME.txt beside each (in folders named
// `none-…` nothing may be read), runs the ladder in Chromium's worker with the effort of a still photo, and beside it each
// engine alone. One line a folder, then one for all. `--out FILE` also writes what was read, a line a picture.
// `--worsen SEED` makes each picture worse first, in a way that the seed chooses or that `--kind` names (worsen.ts), and
// adds a line a way.
export { measure } from "./decode.ts"
