import type { GroupCount } from '@agentspine/reader';
import type { ReportPart } from './report-part.ts';
import { countColumn, nameColumn, tablePart } from './table.ts';

/** What a table of groups shows: what its rows are called by, and what of them is counted. */
export interface CountedGroups<Key extends string> {
  readonly caption: string;
  readonly keys: readonly Key[];
  readonly counted: string;
}

/** A table of groups and how many rows each has; nothing where there is no group. */
export function countTable<Key extends string>(
  { caption, keys, counted }: CountedGroups<Key>,
  rows: readonly GroupCount<Key>[],
): readonly ReportPart[] {
  if (rows.length === 0) return [];
  const names = keys.map((key) => nameColumn<GroupCount<Key>>(key, (row) => row[key]));
  return [tablePart(caption, [...names, countColumn<GroupCount<Key>>(counted, ({ count }) => count)], rows)];
}
