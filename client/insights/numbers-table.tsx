import { Link } from "wouter"

export interface NumbersTable {
  /** The first is what the rows are. */
  columns: readonly string[]
  rows: readonly { key: string; cells: readonly string[]; to?: string; chosen?: boolean; out?: boolean }[]
}

/** What the chart shows, in numbers; each row leads where its mark does. */
export function NumbersTableView({ title, table }: { title: string; table: NumbersTable }) {
  return (
    <div className="insights-table">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ key, cells: [first, ...cells], to, chosen, out }) => (
            <tr key={key} className={out ? "out" : undefined} aria-current={chosen ? "true" : undefined}>
              <th scope="row">{to ? <Link href={to}>{first}</Link> : first}</th>
              {cells.map((cell, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells stay under their columns
                <td key={n}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
