/** A schema of public tables; their order is the order in which unqualified names are looked up (SPEC 5.3). */
export interface PublicSchema {
  /** The schema, as SQL names it. */
  readonly name: string;
  /** Its tables. */
  readonly tables: readonly string[];
}

/** Schemas in the order of SPEC 5.3; those without a store yet are not there. */
export const schemaOrder = ['obs', 'trace', 'log', 'archive'] as const;

/** What an unqualified name means, and what else it could have meant. */
export interface NameExplanation {
  /** The name as the SQL has it. */
  readonly name: string;
  /** The table that it means, with its schema. */
  readonly resolvesTo: string;
  /** Tables of that name in other schemas, each with its schema. */
  readonly alsoIn: readonly string[];
}

/** Explains the table names that are in the SQL, for `--explain-names`; names of no table are not mentioned. */
export function explainNames(sql: string, schemas: readonly PublicSchema[]): readonly NameExplanation[] {
  const ordered = schemas.toSorted((left, right) => rankOf(left) - rankOf(right));
  return [...sqlWords(sql)].flatMap((name) => {
    const [first, ...rest] = ordered.filter(({ tables }) => tables.includes(name));
    if (first === undefined) return [];
    return [{ name, resolvesTo: `${first.name}.${name}`, alsoIn: rest.map((schema) => `${schema.name}.${name}`) }];
  });
}

/** Every word of the SQL in lower case: the names of tables are among them, whatever else is. */
export function sqlWords(sql: string): ReadonlySet<string> {
  return new Set(sql.toLowerCase().match(/[a-z_][a-z0-9_]*/g));
}

function rankOf(schema: PublicSchema): number {
  const rank = (schemaOrder as readonly string[]).indexOf(schema.name);
  return rank === -1 ? schemaOrder.length : rank;
}
