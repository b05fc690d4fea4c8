/** Forgets sessions, or goes on with it, and is gone at the begin of a step: `HOME STEP SESSION…`, steps counted from 1. */
import { forgetSessions, resumeForget } from '@agentspine/erasure';

const [home = '', step = '', ...sessions] = process.argv.slice(2);
let begun = 0;
const world = {
  env: { AGENTSPINE_HOME: home, TZ: 'UTC' },
  homeDirectory: home,
  workingDirectory: home,
  clock: () => new Date(),
  signal: new AbortController().signal,
  onNotice: () => undefined,
  onProgress: () => {
    begun += 1;
    if (begun === Number(step)) process.kill(process.pid, 'SIGKILL');
  },
};
await (sessions.length === 0 ? resumeForget(world) : forgetSessions(world, { sessions }));
process.stdout.write(`${begun}\n`);
