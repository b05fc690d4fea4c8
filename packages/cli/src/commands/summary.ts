import { type SummaryKey, summaryKeys } from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { jsonLine } from '../output/json.ts';
import { renderSummary } from '../output/summary-report.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { withReader } from '../with-reader.ts';

/** `spine summary`: tokens and cost, grouped. */
export const summaryCommand: Command = {
  usage: 'spine summary [--by KEY] [--since TIME] [--until TIME] [filters] [--json]',
  summary: 'tokens and cost by model, tool, project, session, day …',
  description: [
    'Times are RFC 3339, a day (2026-04-01), or a span back from now (7d, 24h, 4w). A number that no source reported is',
    'shown as — and is null in JSON; * marks a sum to which some turns could not contribute. Costs are of list prices.',
  ].join('\n'),
  options: {
    by: { type: 'string', value: 'KEY', help: `one of ${summaryKeys.join(', ')} (default model)` },
    since: { type: 'string', value: 'TIME', help: 'turns at or after' },
    until: { type: 'string', value: 'TIME', help: 'turns before' },
    project: { type: 'string', value: 'PATH', help: 'a project path or key' },
    session: { type: 'string', value: 'ID', help: 'one session' },
    source: { type: 'string', value: 'NAME', help: 'claude-code, codex, …' },
    workflow: { type: 'string', value: 'ID', help: 'turns stamped with this workflow' },
    agent: { type: 'string', value: 'ID', help: 'turns stamped with this agent' },
    'no-archive': { type: 'boolean', help: 'answer from the ledger through a temporary archive' },
  },
  examples: [
    'spine summary --by model --since 7d',
    'spine summary --by day --since 2026-04-01 --json',
    'spine summary --by tool',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const by: SummaryKey = choiceFlag(input, 'by', summaryKeys) ?? 'model';
  const filters = {
    since: textFlag(input, 'since'),
    until: textFlag(input, 'until'),
    project: textFlag(input, 'project'),
    session: textFlag(input, 'session'),
    source: textFlag(input, 'source'),
    workflow: textFlag(input, 'workflow'),
    agent: textFlag(input, 'agent'),
  };
  const options = { useArchive: !hasFlag(input, 'no-archive') };
  return withReader(world, options, (reader) => {
    const summary = reader.summary({ by, ...filters });
    world.stdout.write(hasFlag(input, 'json') ? jsonLine(summary) : renderSummary(by, summary));
    return 0;
  });
}
