// Many refunds paid by many workers in several processes on PostgreSQL, through a provider that fails, hangs, answers
// late, answers twice, answers of another refund or not at all for a tenth of its calls, while one process is killed:
// `--refunds N` (20000), `--workers N` (50), `--processes N` (5).
export { measure } from "./money.ts"
