import { relative } from 'node:path';
import type { ApiName } from './public-api.ts';

const head = (specifier: string): string => `The public declarations of ${specifier}, by name.
Made by "./pnpmw generate-api"; do not edit. A change here is a change for callers: it needs a changeset.
`;
const internalHead = `
Types without an exported name that the above need
`;

/**
 * The API of an entry as a text that shows each change as a changed line: a line a name or member, sorted.
 * `folder` is that of the package.
 */
export function snapshotText(specifier: string, folder: string, api: readonly ApiName[]): string {
  const block = (name: ApiName): string =>
    `\n${[...name.texts.map((text) => compactColumns(renamed(name, text))), ...name.members.map(({ text }) => `  ${text}`)].join('\n')}\n`;
  const placed = (name: ApiName): string =>
    block(name).replace(
      '\n',
      `\n// ${relative(folder, name.from)
        .replace(/^dist\//, '')
        .replace(/\.d\.ts$/, '.ts')}\n`,
    );
  const exported = api.filter((name) => name.exported).map(block);
  const needed = api.filter((name) => !name.exported).map(placed);
  return [head(specifier), ...exported, ...(needed.length === 0 ? [] : [internalHead, ...needed])].join('');
}

const renamed = ({ name, kind }: ApiName, text: string): string =>
  kind === 'elsewhere' || text.includes(name) ? text : `${text} (exported as ${name})`;

/**
 * A table of Drizzle has some twenty type arguments a column. Kept are those that a caller sees: the name in SQL, the type of
 * a value, and whether it may be null or left out.
 */
function compactColumns(text: string): string {
  return text
    .replaceAll(/import\("drizzle-orm\/sqlite-core"\)\.SQLiteColumn<\{(.*?)\}, \{\}, \{.*?\}>/g, (_, inner: string) => {
      const value = (key: string): string => new RegExp(`\\b${key}: (.*?);`).exec(inner)?.[1] ?? '?';
      const nullable = value('notNull') === 'true' ? '' : ' | null';
      return `Column<${value('name')}, ${value('data')}${nullable}${value('hasDefault') === 'true' ? ', has a default' : ''}>`;
    })
    .replaceAll(/[{;] (?=\w+: Column<)/g, (before) => `${before.trim()}\n    `);
}
