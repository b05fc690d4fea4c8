// Writes the DDL of archive.sqlite from its definitions; a test compares the two.
import { writeFileSync } from 'node:fs';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { narrowDdl } from '../packages/schema/src/derived/narrow-ddl.ts';
import { plainTables, seenColumns } from '../packages/schema/src/derived/seen-columns.ts';

const empty = await generateSQLiteDrizzleJson({});
const plain = await generateSQLiteMigration(empty, await generateSQLiteDrizzleJson({ ...plainTables }, empty.id));
const statements = [...plain, ...narrowDdl(seenColumns)];
const target = new URL('../packages/schema/src/derived/ddl.ts', import.meta.url);
const body = statements.map((statement) => `  ${JSON.stringify(statement.trim())},`).join('\n');
writeFileSync(
  target,
  `/** The statements that create \`archive.sqlite\`, generated from \`tables.ts\` and \`stored-views.ts\` by \`pnpm generate-ddl\`; never edited. */\nexport const derivedDdl: readonly string[] = [\n${body}\n];\n`,
);
