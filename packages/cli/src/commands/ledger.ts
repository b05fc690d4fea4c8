import {
  type LedgerReport,
  reclassifyLedger,
  sayLedgerDamage,
  stampLedger,
  verifyLedger,
} from '@agentspine/home/ledger-upkeep';
import { countCell, counted } from '@agentspine/render/count-text';
import type { StampSelector } from '@agentspine/schema';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { sessionForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
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
  subcommands: {
    stamp: { needs: ['at least one KEY=VALUE'], takes: Number.POSITIVE_INFINITY, run: stamp },
    verify: { run: verify },
    reclassify: { run: reclassify },
  },
  examples: ['spine ledger stamp --session 019dbcc1-… workflowId=release-12 tier=gold', 'spine ledger verify'],
};

async function stamp(input: CommandInput, world: Surroundings): Promise<number> {
  const enrichment = enrichmentOf(input.positionals);
  const isUnknownSession = hasFlag(input, 'unknown-session');
  await stampLedger(homeOf(world), world, { selector: selectorOf(input), enrichment, isUnknownSession });
  const text = 'stamped; "spine archive build" applies it\n';
  return printAnswer({ input, world }, { stamped: enrichment }, () => text);
}

async function reclassify(input: CommandInput, world: Surroundings): Promise<number> {
  const result = await reclassifyLedger(homeOf(world), world, { force: hasFlag(input, 'force') });
  const text = `${countCell(result.changed)} of ${counted(result.turns, 'turn')} changed\n`;
  return printAnswer({ input, world }, result, () => text);
}

async function verify(input: CommandInput, world: Surroundings): Promise<number> {
  const report = await verifyLedger(homeOf(world), world);
  printAnswer({ input, world }, report, () => describeReport(report));
  return report.skipped.length + report.faults.length === 0 && report.lostEnd === null ? 0 : 1;
}

function describeReport(report: LedgerReport): string {
  const kinds = Object.entries(report.lines).map(([kind, count]) => `${countCell(count)} ${kind}\n`);
  const skipped = report.skipped.map(({ from, to, reason }) => `bytes ${from} to ${to}: ${reason}\n`);
  const damage = sayLedgerDamage(report).map((sentence) => `${sentence}\n`);
  if (kinds.length + skipped.length + damage.length === 0) return 'the ledger is empty\n';
  const end = skipped.length + damage.length === 0 ? 'every line can be read\n' : '';
  return `lines of the ledger, by kind:\n${[...kinds, ...skipped, ...damage].join('')}${end}`;
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
  const entries = pairs.map((pair) => {
    const split = pair.indexOf('=');
    if (split < 1) throw new CommandError('CLI_USAGE', `"${pair}" is not KEY=VALUE`);
    return [pair.slice(0, split), pair.slice(split + 1)] as const;
  });
  return Object.fromEntries(entries);
}
