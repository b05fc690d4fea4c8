// Writes the DDL of archive.sqlite from its Drizzle definition; a test compares the two.
import { writeFileSync } from 'node:fs';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import * as tables from '../packages/schema/src/derived/tables.ts';

const empty = await generateSQLiteDrizzleJson({});
const statements = await generateSQLiteMigration(empty, await generateSQLiteDrizzleJson(tables, empty.id));
const target = new URL('../packages/schema/src/derived/ddl.ts', import.meta.url);
const body = statements.map((statement) => `  ${JSON.stringify(statement.trim())},`).join('\n');
writeFileSync(
  target,
  `/** The statements that create \`archive.sqlite\`, generated from \`tables.ts\` by \`pnpm generate-ddl\`; never edited. */\nexport const derivedDdl: readonly string[] = [\n${body}\n];\n`,
);
