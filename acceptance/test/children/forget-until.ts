/** Forgets sessions, or goes on with it, and is gone at the begin of a step: `HOME STEP SESSION…`, steps counted from 1. */
import { forgetSessions, resumeForget } from '@agentspine/erasure';
import { worldToKill } from './world-to-kill.ts';

const [home = '', step = '', ...sessions] = process.argv.slice(2);
const { world, begun } = worldToKill(home, Number(step));
await (sessions.length === 0 ? resumeForget(world) : forgetSessions(world, { sessions }));
process.stdout.write(`${begun()}\n`);
