/**
 * Both databases of a home for Drizzle. Needs `drizzle-orm`, an optional peer of this package.
 *
 * `archive` is the schema of `archive.sqlite`, `spine` that of `spine.db`. Both have tables named `sessions` and `turns`, so
 * each is a namespace. For drizzle-kit name `@agentspine/schema/drizzle/archive` or `…/spine`.
 */
import type { Table } from 'drizzle-orm';
import * as archive from './archive.ts';
import * as spine from './spine.ts';

export { archive, spine };

/** The names in code of the tables of a schema. */
type TableNames<Schema> = { [Name in keyof Schema]: Schema[Name] extends Table ? Name : never }[keyof Schema];

/** A row of `archive.sqlite` as it is read, by the table's name in code: `ArchiveRow<'toolCalls'>`. */
export type ArchiveRow<Name extends TableNames<typeof archive>> = (typeof archive)[Name] extends infer T
  ? T extends Table
    ? T['$inferSelect']
    : never
  : never;

/** A row of `spine.db` as it is read, by the table's name in code: `SpineRow<'tasksCurrent'>`. */
export type SpineRow<Name extends TableNames<typeof spine>> = (typeof spine)[Name] extends infer T
  ? T extends Table
    ? T['$inferSelect']
    : never
  : never;

/** What an insert of such a row may have: columns with a default may be left out. */
export type NewSpineRow<Name extends TableNames<typeof spine>> = (typeof spine)[Name] extends infer T
  ? T extends Table
    ? T['$inferInsert']
    : never
  : never;
