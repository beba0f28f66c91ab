/** The few of jStat's functions that are used here; the package carries no types. */
declare module "jstat" {
  interface Distribution {
    /** The quantile at probability `p`. */
    inv(p: number, first: number, second: number): number
    cdf(x: number, first: number, second: number): number
  }
  export const jStat: { gamma: Distribution; beta: Distribution; normal: Distribution; gammaln(x: number): number }
  const jstat: { jStat: typeof jStat }
  export default jstat
}
