import { listBackups, type NamedSnapshot, pruneBackup, takeBackup, verifyBackup } from '@agentspine/backup';
import { type Column, inertText, renderTable } from '@agentspine/render';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag, percentFlag } from '../parse-command-line.ts';

/** `spine backup`: copies of a home that can be restored. */
export const backupCommand: Command = {
  usage: [
    'spine backup FOLDER [--json]',
    'spine backup list FOLDER [--json]',
    'spine backup verify FOLDER [--sample N%] [--json]',
    'spine backup prune FOLDER [--keep-last N] [--keep-daily N] [--keep-weekly N] [--keep-monthly N] [--dry-run] [--json]',
  ].join('\n'),
  description: [
    'Copies the home into a folder, while programs write the home. What an earlier backup in the folder has is not written',
    'again. What can be derived from the rest is not copied: archive.sqlite, claims.sqlite, indexes, reports. A backup that was',
    'killed or interrupted is continued by the next one. "spine restore" makes a home of a backup. A folder that is named list,',
    'verify or prune is written ./list. FOLDER may be an object store too: s3://BUCKET/PREFIX, with ?endpoint=https://HOST where it',
    'is not that of AWS, and with keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a profile (AWS_PROFILE, ~/.aws).',
    '  list    the backups in the folder, the newest first',
    '  verify  reads all that the backups need; fails where something is damaged or missing',
    '  prune   removes the backups that no --keep option keeps, and what only they need; the newest one always stays',
  ].join('\n'),
  options: {
    sample: { type: 'string', value: 'N%', help: 'verify: read only so many of a hundred pieces' },
    'keep-last': { type: 'string', value: 'N', help: 'prune: keep the newest N' },
    'keep-daily': { type: 'string', value: 'N', help: 'prune: keep the newest of each of N days' },
    'keep-weekly': { type: 'string', value: 'N', help: 'prune: keep the newest of each of N weeks' },
    'keep-monthly': { type: 'string', value: 'N', help: 'prune: keep the newest of each of N months' },
    'dry-run': { type: 'boolean', help: 'prune: only print what would be removed' },
  },
  needs: ['the folder or the s3:// address of the backups'],
  takes: 2,
  examples: [
    'spine backup /mnt/disk/spine',
    'spine backup s3://my-bucket/laptop',
    'spine backup verify /mnt/disk/spine --sample 10%',
    'spine backup prune /mnt/disk/spine --keep-daily 7 --keep-monthly 12',
  ],
  run,
};

type Run = (from: string, input: CommandInput, world: Surroundings) => Promise<number>;
const actions: Readonly<Record<string, Run>> = { list, verify, prune };

function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [first = '', folder] = input.positionals;
  const action = Object.hasOwn(actions, first) ? actions[first] : undefined;
  if (action === undefined && folder !== undefined) {
    throw new CommandError('CLI_USAGE', `"${first}" is not list, verify or prune, and one folder is named at a time`);
  }
  if (action === undefined) return take(first, input, world);
  if (folder === undefined)
    throw new CommandError('CLI_USAGE', `backup ${first} needs the folder or the s3:// address of the backups`);
  return action(folder, input, world);
}

async function take(to: string, input: CommandInput, world: Surroundings): Promise<number> {
  const report = await takeBackup(world, { to });
  for (const path of report.leftOut) world.onNotice(`${path} is neither a file nor a folder, and is not in the backup`);
  printAnswer({ input, world }, report, () => {
    const what = `${counted(report.files, 'file')}, ${byteCell(report.bytes)}`;
    const isWhole = report.snapshot !== null;
    const said = isWhole ? `backed up ${what}, to` : 'interrupted: no backup yet; the next one continues, in';
    return `${said} ${inertText(report.to)}; ${byteCell(report.newBytes)} new, ${byteCell(report.storedBytes)} written\n`;
  });
  return report.snapshot === null ? 1 : 0;
}

const columns: readonly Column<NamedSnapshot>[] = [
  { title: 'taken', cell: ({ at }) => at },
  { title: 'files', align: 'right', cell: ({ files }) => countCell(files) },
  { title: 'size', align: 'right', cell: ({ bytes }) => byteCell(bytes) },
  { title: 'home', cell: ({ home }) => home, cut: 'start' },
];

async function list(from: string, input: CommandInput, world: Surroundings): Promise<number> {
  const found = await listBackups(world, { from });
  printAnswer({ input, world }, found, (look) => {
    const damaged = found.damaged.map(({ name, problem }) => `${name} ${problem}\n`);
    return renderTable(columns, found.snapshots, look) + damaged.join('');
  });
  return found.damaged.length === 0 ? 0 : 1;
}

async function verify(from: string, input: CommandInput, world: Surroundings): Promise<number> {
  const report = await verifyBackup(world, { from, percent: percentFlag(input, 'sample') });
  printAnswer({ input, world }, report, () => {
    const lines = report.problems.map(
      ({ snapshot, path, problem }) => `${snapshot}: ${inertText(path === null ? problem : `${path}: ${problem}`)}\n`,
    );
    const sum = `${counted(report.snapshots, 'backup')}, ${counted(report.chunks, 'piece')} read, ${byteCell(report.bytes)}`;
    return `${lines.join('')}${sum}, ${counted(report.problems.length, 'problem')}${report.isInterrupted ? ', interrupted' : ''}\n`;
  });
  return report.problems.length === 0 && !report.isInterrupted ? 0 : 1;
}

async function prune(from: string, input: CommandInput, world: Surroundings): Promise<number> {
  const count = (name: string): number | undefined => countFlag(input, name, { min: 0 });
  const isDry = hasFlag(input, 'dry-run');
  const report = await pruneBackup(world, {
    from,
    isDry,
    last: count('keep-last'),
    daily: count('keep-daily'),
    weekly: count('keep-weekly'),
    monthly: count('keep-monthly'),
  });
  const [removed, freed] = isDry ? ['would be removed', 'would be freed'] : ['removed', 'freed'];
  return printAnswer({ input, world }, report, () => {
    const names = report.removed.map((name) => `${name} ${removed}\n`).join('');
    return `${names}${counted(report.kept.length, 'backup')} kept, ${counted(report.removed.length, 'backup')} ${removed}, ${byteCell(report.freedBytes)} ${freed}\n`;
  });
}
