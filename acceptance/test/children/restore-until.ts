/** Restores a backup for a home, and is gone at the begin of a step of the erasure: `HOME FROM INTO STEP`, steps counted from 1. */
import { restoreBackup } from '@agentspine/backup';
import { eraseAgain } from '@agentspine/erasure';

const [home = '', from = '', into = '', step = ''] = process.argv.slice(2);
let begun = 0;
const world = {
  env: { AGENTSPINE_HOME: home, TZ: 'UTC' },
  homeDirectory: home,
  workingDirectory: home,
  clock: () => new Date(),
  signal: new AbortController().signal,
  onNotice: () => undefined,
  onProgress: (progress: { readonly step: string }) => {
    if (progress.step === 'erasing') begun += 1;
    if (begun === Number(step)) process.kill(process.pid, 'SIGKILL');
  },
};
await restoreBackup(world, { from, into, complete: async (copy) => void (await eraseAgain(world, copy)) });
process.stdout.write(`${begun}\n`);
