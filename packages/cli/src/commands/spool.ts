import { byteCell, countCell, counted } from '@agentspine/render/count-text';
import { readSpool, replaySpool } from '@agentspine/stores/spine';
import type { ReplayResult, SpoolStatus } from '@agentspine/writer';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine spool`: records that the database did not take. */
export const spoolCommand: Command = {
  usage: 'spine spool status|replay [--json]',
  description: [
    'A record that the database cannot take (it was locked, full, damaged …) waits in <home>/logs. "replay" writes each of',
    'them to the database once and keeps its id, however often it runs; an interrupted replay continues. A replayed file is',
    'kept as *.replayed.',
  ].join('\n'),
  options: {},
  subcommands: { status: { run: showStatus }, replay: { run: replay } },
  examples: ['spine spool status', 'spine spool replay --json'],
};

async function showStatus(input: CommandInput, world: Surroundings): Promise<number> {
  const status = await readSpool(world);
  return printAnswer({ input, world }, status, () => describeStatus(status));
}

async function replay(input: CommandInput, world: Surroundings): Promise<number> {
  const result = await replaySpool(world);
  return printAnswer({ input, world }, result, () => describeReplay(result));
}

function describeStatus({ waiting, replayedFiles, malformedFiles }: SpoolStatus): string {
  const lines = waiting.map(({ file, bytes, records, malformed }) => {
    const damage = malformed === 0 ? '' : `, ${counted(malformed, 'line')} that cannot be read`;
    return `${file}: ${counted(records, 'record')}, ${byteCell(bytes)}${damage}`;
  });
  if (waiting.length === 0) lines.push('nothing waits in the spool');
  if (replayedFiles > 0) lines.push(`${counted(replayedFiles, 'file was', 'files were')} replayed`);
  if (malformedFiles > 0)
    lines.push(`${counted(malformedFiles, 'file has', 'files have')} lines that could not be read`);
  return lines.map((line) => `${line}\n`).join('');
}

function describeReplay({ files, inserted, alreadyThere, reassigned, malformed }: ReplayResult): string {
  if (files === 0) return 'nothing waits in the spool\n';
  const lines = [
    `${counted(inserted, 'record')} inserted, ${countCell(alreadyThere)} already there, from ${counted(files, 'file')}`,
    ...reassigned.map(({ table, from, to }) => `${table}: the id ${from} was taken, the record has ${to}`),
  ];
  if (malformed > 0) lines.push(`${counted(malformed, 'line')} could not be read and can be found in *.malformed`);
  return lines.map((line) => `${line}\n`).join('');
}
