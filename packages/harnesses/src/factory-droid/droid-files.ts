import { join } from 'node:path';
import type { Environment, HarnessFiles, HarnessPlace } from '@agentspine/ingest';

/** Where Factory Droid keeps its sessions. */
export const droidFiles: HarnessFiles = {
  source: 'factory-droid',
  version: 1,
  traceVersion: 0,
  variables: [],
  placesOf,
  // `<session>.settings.json` beside `<session>.jsonl` has what the session used.
  claims: (name) => name.endsWith('.jsonl') || name.endsWith('.settings.json'),
};

function placesOf(_env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  return [{ folder: join(homeDirectory, '.factory'), within: 'sessions' }];
}
