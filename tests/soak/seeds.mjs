// The simulation, many seeds of it: `--seeds N --from S`. Smaller or other ones: `--handhelds N`, `--facts N` (of each),
// `--without loss,kill` (tests/faults/simulation/plan.ts names them all), `--threads N`. A seed that breaks a promise is
// shrunk, and what shows it again is printed.
export { measure } from "./seeds.ts"
