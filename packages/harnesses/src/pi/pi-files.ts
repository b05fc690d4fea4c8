import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where pi, and oh-my-pi, a fork of it with the same format, keep their sessions. */
export const piFiles: HarnessFiles = {
  source: 'pi',
  version: 2,
  traceVersion: 0,
  variables: ['PI_CODING_AGENT_DIR'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl'),
};

/** `PI_CODING_AGENT_DIR` replaces `~/.pi/agent`. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [named] = foldersOf(env['PI_CODING_AGENT_DIR'], homeDirectory);
  return [
    named === undefined
      ? { folder: join(homeDirectory, '.pi'), within: join('agent', 'sessions') }
      : { folder: named, within: 'sessions' },
    { folder: join(homeDirectory, '.omp'), within: join('agent', 'sessions') },
  ];
}
