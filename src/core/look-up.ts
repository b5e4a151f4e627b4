/** A table's own member, or undefined; a name from outside, such as `constructor`, finds nothing that no table holds. */
export function lookUp<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
