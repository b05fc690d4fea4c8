import { describeFault, describeLostEnd } from '@agentspine/durable-fs';
import { countCell } from '@agentspine/home/count-text';
import { homeOf } from '@agentspine/home/home-paths';
import { type LedgerReport, reclassifyLedger, stampLedger, verifyLedger } from '@agentspine/home/ledger-upkeep';
import type { StampSelector } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { sessionForms } from '../filter-options.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';

/** `spine ledger`: what can be done to the canonical record by hand. */
export const ledgerCommand: Command = {
  usage: [
    'spine ledger stamp [--session ID] [--message ID] [--from TIME] [--to TIME] KEY=VALUE… [--json]',
    'spine ledger verify [--json]',
    'spine ledger reclassify [--force] [--json]',
  ].join('\n       '),
  description: [
    'A stamp enriches every turn that matches all of its selectors, also those to come; the next build applies it.',
    'The keys workflowId, agentId, parentAgentId, persona and tier have columns of their own. Times are RFC 3339.',
    sessionForms,
    '"verify" reads every line and fails when one is damaged; "reclassify" looks at turns that came from the API.',
  ].join('\n'),
  options: {
    session: { type: 'string', value: 'ID', help: 'stamp the turns of a session' },
    'unknown-session': { type: 'boolean', help: 'take the id of a session that is not there yet' },
    message: { type: 'string', value: 'ID', help: 'stamp one turn' },
    from: { type: 'string', value: 'TIME', help: 'stamp turns at or after' },
    to: { type: 'string', value: 'TIME', help: 'stamp turns at or before' },
    force: { type: 'boolean', help: 'reclassify turns that have an activity, too' },
  },
  takes: { stamp: Number.POSITIVE_INFINITY, verify: 0, reclassify: 0 },
  examples: ['spine ledger stamp --session 019dbcc1-… workflowId=release-12 tier=gold', 'spine ledger verify'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [subcommand, ...pairs] = input.positionals;
  if (subcommand === 'stamp') return stamp(pairs, input, world);
  return subcommand === 'reclassify' ? reclassify(input, world) : verify(input, world);
}

async function stamp(pairs: readonly string[], input: CommandInput, world: Surroundings): Promise<number> {
  const enrichment = enrichmentOf(pairs);
  const isUnknownSession = hasFlag(input, 'unknown-session');
  await stampLedger(homeOf(world), world, { selector: selectorOf(input), enrichment, isUnknownSession });
  const text = 'stamped; "spine archive build" applies it\n';
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ stamped: enrichment }) : text);
  return 0;
}

async function reclassify(input: CommandInput, world: Surroundings): Promise<number> {
  const result = await reclassifyLedger(homeOf(world), world, { force: hasFlag(input, 'force') });
  const text = `${countCell(result.changed)} of ${countCell(result.turns)} turns changed\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(result) : text);
  return 0;
}

async function verify(input: CommandInput, world: Surroundings): Promise<number> {
  const report = await verifyLedger(homeOf(world), world);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : describeReport(report));
  return report.skipped.length + report.faults.length === 0 && report.lostEnd === null ? 0 : 1;
}

function describeReport({ lines, skipped, faults, lostEnd }: LedgerReport): string {
  const kinds = Object.entries(lines).map(([kind, count]) => `${countCell(count)} ${kind}\n`);
  const damage = skipped.map(({ from, to, reason }) => `bytes ${from} to ${to}: ${reason}\n`);
  const found = faults.map((fault) => `ledger.jsonl ${describeFault(fault)}\n`);
  const end = lostEnd === null ? [] : [`ledger.jsonl ${describeLostEnd(lostEnd)}\n`];
  const isDamaged = found.length + end.length > 0;
  const advice = isDamaged
    ? ['run "spine rederive": it makes the ledger anew from custody and keeps the damaged one\n']
    : [];
  return [...kinds, ...damage, ...found, ...end, ...advice].join('') || 'the ledger is empty\n';
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
  if (pairs.length === 0) throw new CommandError('CLI_USAGE', 'ledger stamp takes at least one KEY=VALUE');
  const entries = pairs.map((pair) => {
    const split = pair.indexOf('=');
    if (split < 1) throw new CommandError('CLI_USAGE', `"${pair}" is not KEY=VALUE`);
    return [pair.slice(0, split), pair.slice(split + 1)] as const;
  });
  return Object.fromEntries(entries);
}
