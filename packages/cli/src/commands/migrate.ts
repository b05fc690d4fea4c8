import { type Migration, migrateHome } from '@agentspine/home/migrate-home';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine migrate`: the schema of `spine.db` (SPEC 5.6). */
export const migrateCommand: Command = {
  usage: 'spine migrate [--json]',
  description: [
    'Creates spine.db, or brings an older one up to date. Every command that records does the same. No data is lost, but older',
    'versions of spine refuse the file afterwards. The read model needs no migration: the next import rebuilds it.',
  ].join('\n'),
  options: {},
  examples: ['spine migrate', 'spine migrate --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const migration = await migrateHome(world);
  const { path, schemaVersion } = migration.before;
  const report = { path, from: schemaVersion ?? null, to: migration.schemaVersion };
  return printAnswer({ input, world }, report, () => describeMigration(migration));
}

function describeMigration({ before, schemaVersion: to }: Migration): string {
  const { path, state, schemaVersion: from } = before;
  if (state === 'ok') return `${path} has schema version ${to}, which is the newest\n`;
  return from === undefined
    ? `${path} was made with schema version ${to}\n`
    : `${path} went from schema version ${from} to ${to}\n`;
}
