import { columnsNamed } from './cold-columns.ts';
import { coldDays } from './cold-days.ts';
import { coldLogColumns } from './cold-logs.ts';
import { coldTables } from './cold-tables.ts';
import { nodeName, sqlNodes } from './sql-nodes.ts';

/** What there is of a table in the cold archive. */
export interface ColdOffer {
  readonly name: string;
  /** Its index among the tables of the request. */
  readonly table: number;
  readonly days: readonly OfferedDay[];
}

interface OfferedDay {
  readonly day: string;
  readonly rows: number;
  /** Some of its rows may be in SQLite too. */
  readonly hasDoubles: boolean;
}

/** What a query needs of it. */
export interface ColdNeed {
  readonly name: string;
  /** Whose lines are to be read. */
  readonly days: readonly string[];
  /** Of which nothing is needed but how many rows they have, which the manifest says. */
  readonly countedDays: readonly string[];
  /** Columns of `spine.cold_logs`; a record is needed whole. */
  readonly columns: readonly string[];
  /** Whether every row has to come as it is stored, because the SQL names the table that holds them so. */
  readonly isStored: boolean;
}

/** What a query needs of each offer, going by its parse tree. */
export function coldNeeds(tree: unknown, offers: readonly ColdOffer[]): readonly ColdNeed[] {
  return offers.flatMap(({ name, days }): readonly ColdNeed[] => {
    const table = coldTables.find((candidate) => candidate.name === name);
    if (table === undefined) return [];
    const names = days.map(({ day }) => day);
    const needed = new Set(coldDays(tree, table.sql, names));
    const neededDays = days.filter(({ day }) => needed.has(day));
    if (table.kind === 'record')
      return [{ name, days: [...needed], countedDays: [], columns: [], isStored: namesStored(tree, name) }];
    const named = coldLogColumns.filter(({ readBy }) => columnsNamed(tree, table.sql, readBy).length > 0);
    const isCounted = ({ hasDoubles }: OfferedDay) => named.length === 0 && !hasDoubles;
    const hasDoubles = neededDays.some((day) => day.hasDoubles);
    const columns = coldLogColumns.filter((column) => named.includes(column) || (hasDoubles && column.name === 'id'));
    return [
      {
        name,
        days: neededDays.filter((day) => !isCounted(day)).map(({ day }) => day),
        countedDays: neededDays.filter(isCounted).map(({ day }) => day),
        columns: columns.map((column) => column.name),
        isStored: false,
      },
    ];
  });
}

function namesStored(tree: unknown, table: string): boolean {
  for (const node of sqlNodes(tree)) {
    const isStored = nodeName(node['schema_name']) === 'spine' && nodeName(node['table_name']) === table;
    if (isStored) return true;
  }
  return false;
}
