import type { StampSelector } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf, makeHome } from '../compose.ts';
import { UsageError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { countCell } from '../output/numbers.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';
import { openLedgerOf } from '../stores.ts';

/** `spine ledger`: what can be done to the canonical record by hand. */
export const ledgerCommand: Command = {
  usage: [
    'spine ledger stamp [--session ID] [--message ID] [--from TIME] [--to TIME] KEY=VALUE…',
    'spine ledger verify [--json]',
    'spine ledger reclassify [--force]',
  ].join('\n       '),
  summary: 'stamp turns, check and reclassify the ledger',
  description:
    'A stamp enriches every turn that matches all of its selectors, also those to come. The next build applies it.',
  subcommands: ['stamp', 'verify', 'reclassify'],
  options: {
    session: { type: 'string', value: 'ID', help: 'stamp the turns of a session' },
    message: { type: 'string', value: 'ID', help: 'stamp one turn' },
    from: { type: 'string', value: 'TIME', help: 'stamp turns at or after' },
    to: { type: 'string', value: 'TIME', help: 'stamp turns at or before' },
    force: { type: 'boolean', help: 'reclassify turns that have an activity, too' },
  },
  examples: ['spine ledger stamp --session 019dbcc1-… workflowId=release-12 tier=gold', 'spine ledger verify'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  await makeHome(home);
  await using ledger = await openLedgerOf(home, world);
  const isJson = hasFlag(input, 'json');
  if (input.positionals[0] === 'stamp') {
    const enrichment = enrichmentOf(input.positionals.slice(1));
    await ledger.stamp(selectorOf(input), enrichment);
    world.stdout.write(isJson ? jsonLine({ stamped: enrichment }) : 'stamped; "spine archive build" applies it\n');
    return 0;
  }
  if (input.positionals[0] === 'reclassify') {
    const result = await ledger.reclassifyLedger({ force: hasFlag(input, 'force') });
    world.stdout.write(isJson ? jsonLine(result) : `${result.changed} of ${result.turns} turns changed\n`);
    return 0;
  }
  const lines: Record<string, number> = {};
  const skipped: { readonly from: number; readonly to: number; readonly reason: string }[] = [];
  for await (const entry of ledger.readLines()) {
    if (entry.kind === 'line') lines[entry.line.kind] = (lines[entry.line.kind] ?? 0) + 1;
    else if (entry.reason !== 'blank') skipped.push({ from: entry.from, to: entry.to, reason: entry.reason });
  }
  if (isJson) world.stdout.write(jsonLine({ lines, skipped }));
  else world.stdout.write(describeLines(lines, skipped));
  return skipped.length === 0 ? 0 : 1;
}

function describeLines(
  lines: Readonly<Record<string, number>>,
  skipped: readonly { readonly from: number; readonly to: number; readonly reason: string }[],
): string {
  const kinds = Object.entries(lines).map(([kind, count]) => `${countCell(count)} ${kind}\n`);
  const damage = skipped.map(({ from, to, reason }) => `bytes ${from} to ${to}: ${reason}\n`);
  return [...kinds, ...damage].join('') || 'the ledger is empty\n';
}

function selectorOf(input: CommandInput): StampSelector {
  const fromTs = textFlag(input, 'from');
  const toTs = textFlag(input, 'to');
  return {
    sessionId: textFlag(input, 'session'),
    messageId: textFlag(input, 'message'),
    range: fromTs === undefined && toTs === undefined ? undefined : { fromTs, toTs },
  };
}

function enrichmentOf(pairs: readonly string[]): Record<string, string> {
  if (pairs.length === 0) throw new UsageError('ledger stamp takes at least one KEY=VALUE');
  const entries = pairs.map((pair) => {
    const split = pair.indexOf('=');
    if (split < 1) throw new UsageError(`"${pair}" is not KEY=VALUE`);
    return [pair.slice(0, split), pair.slice(split + 1)] as const;
  });
  return Object.fromEntries(entries);
}
