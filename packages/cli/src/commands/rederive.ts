import { rederiveHome } from '@agentspine/home/rederive-home';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine rederive`: ledger and archive from custody alone. */
export const rederiveCommand: Command = {
  usage: 'spine rederive [--json]',
  description: [
    'Reads the raw bytes in custody with the parsers of this version and replaces what the ledger says about them. It does not',
    'need the original transcripts. Stamps and records from the API stay. When it is interrupted, nothing has changed. A',
    'damaged ledger is kept beside the new one as ledger.jsonl.damaged-1, and what was lost from it is listed.',
  ].join('\n'),
  options: {},
  examples: ['spine rederive', 'spine rederive --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const report = await rederiveHome(homeOf(world), world);
  const text = `${counted(report.files, 'transcript')}, ${byteCell(report.bytes)} derived again: ${counted(report.newLines, 'line')} made, ${countCell(report.keptLines)} of the API and of stamps kept\n`;
  return printAnswer({ input, world }, report, () => text);
}
