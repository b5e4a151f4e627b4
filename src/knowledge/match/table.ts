/** What the facts of a text tell together, from the table of rows. */
import type { CompiledLore, CompiledRow } from './compile.ts';

/** A class that rows tell of, with its strongest row. */
export interface Told {
  readonly id: string;
  readonly weight: number;
  readonly row: CompiledRow;
}

/** The classes of all rows that hold, each with its strongest. */
export function toldBy({ rows }: CompiledLore, facts: ReadonlySet<number>): readonly Told[] {
  const told = new Map<string, Told>();
  for (const row of rows) {
    if (!row.when.every((set) => set.some((fact) => facts.has(fact)))) continue;
    if (row.unless.some((fact) => facts.has(fact))) continue;
    const known = told.get(row.is);
    if (known === undefined || known.weight < row.weight) told.set(row.is, { id: row.is, weight: row.weight, row });
  }
  return [...told.values()].toSorted((a, b) => b.weight - a.weight);
}
