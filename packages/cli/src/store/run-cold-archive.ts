import type { ColdRequest, ColdTable, Home } from '@agentspine/home';
import { archiveColdDays, planColdDays, readRetention } from '@agentspine/home/archive-cold-days';
import { renderArchivedDays, renderPlannedDays } from '@agentspine/pages/text/render-store';
import { homeOf } from '@agentspine/stores';
import type { CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';
import { tableFlag } from './cold-flags.ts';

const dayMs = 86_400_000;
/** More days than there are in ten thousand years. */
const daysMax = 3_652_500;

/** `spine store archive`. @throws CommandError `CLI_INTERRUPTED` · ArchiveError `COLD_…` · DatabaseError `SPINE_…` */
export async function runColdArchive(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const request: ColdRequest = {
    retention: await askedRetention(home, input),
    holdActiveRuns: !hasFlag(input, 'active-runs'),
    maxDays: countFlag(input, 'max-days'),
    compression: hasFlag(input, 'compress') ? 'zstd' : 'none',
    vacuum: hasFlag(input, 'vacuum'),
  };
  if (hasFlag(input, 'dry-run')) {
    const days = await planColdDays(home, world, request);
    return printAnswer({ input, world }, { days, dryRun: true }, (look) => renderPlannedDays(days, look));
  }
  const report = await archiveColdDays(home, world, request);
  printAnswer({ input, world }, report, (look) => renderArchivedDays(report, look));
  if (report.interrupted) {
    throw new CommandError('CLI_INTERRUPTED', 'interrupted; the same command goes on where it stopped');
  }
  return 0;
}

async function askedRetention(home: Home, input: CommandInput): Promise<ReadonlyMap<ColdTable, number>> {
  const configured = await readRetention(home);
  const days = countFlag(input, 'retention-days', { min: 0, max: daysMax });
  const only = tableFlag(input);
  const asked = only ?? 'logs';
  if (asked === 'netsky_tasks') {
    throw new CommandError('CLI_USAGE', 'netsky_tasks cannot be archived: tasks change after they were made');
  }
  const retention = days === undefined ? configured : new Map([...configured, [asked, days * dayMs]]);
  if (only === undefined) return retention;
  const ms = retention.get(only);
  if (ms !== undefined) return new Map([[only, ms]]);
  throw new CommandError(
    'CLI_USAGE',
    `${only} is kept forever: set retention.${only} in config.json or --retention-days`,
  );
}
