/** Restores a backup for a home, and is gone at the begin of a step of the erasure: `HOME FROM INTO STEP`, steps counted from 1. */
import { restoreBackup } from '@agentspine/backup';
import { eraseAgain } from '@agentspine/erasure';
import { worldToKill } from './world-to-kill.ts';

const [home = '', from = '', into = '', step = ''] = process.argv.slice(2);
const { world, begun } = worldToKill(home, Number(step), (name) => name === 'erasing');
await restoreBackup(world, { from, into, complete: async (copy) => void (await eraseAgain(world, copy)) });
process.stdout.write(`${begun()}\n`);
