import { join } from 'node:path';
import { homeOf } from '@agentspine/home/home-paths';
import { openSpineWriter } from '@agentspine/home/spine';
import { readSpineStatus, type SpineStatus } from '@agentspine/sqlite';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine migrate`: the schema of `spine.db` (SPEC 5.6). */
export const migrateCommand: Command = {
  usage: 'spine migrate [--json]',
  description: [
    'Makes spine.db where there is none, and brings an older one up to date; whoever records does the same. Nothing is lost',
    'by it, but older versions of agentspine refuse the file afterwards. The derived archive needs no migration: it is built',
    'anew when its version changes.',
  ].join('\n'),
  options: {},
  takes: 0,
  examples: ['spine migrate', 'spine migrate --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const path = join(homeOf(world).directory, 'spine.db');
  const before = readSpineStatus(path);
  using writer = await openSpineWriter(world);
  writer.migrate();
  const { schemaVersion } = readSpineStatus(path);
  const report = { path, from: before.schemaVersion ?? null, to: schemaVersion };
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : describeMigration(before, schemaVersion));
  return 0;
}

function describeMigration({ path, state, schemaVersion: from }: SpineStatus, to: number | undefined): string {
  if (state === 'ok') return `${path} has schema version ${to}, which is the newest\n`;
  return from === undefined
    ? `${path} was made with schema version ${to}\n`
    : `${path} went from schema version ${from} to ${to}\n`;
}
