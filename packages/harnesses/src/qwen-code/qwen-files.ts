import { join } from 'node:path';
import type { HarnessFiles } from '@agentspine/ingest';

/** Where Qwen Code keeps its sessions. */
export const qwenFiles: HarnessFiles = {
  source: 'qwen-code',
  version: 2,
  traceVersion: 0,
  variables: [],
  placesOf: (_env, homeDirectory) => [{ folder: join(homeDirectory, '.qwen'), within: 'projects' }],
  claims: (name) => name.endsWith('.jsonl'),
};
