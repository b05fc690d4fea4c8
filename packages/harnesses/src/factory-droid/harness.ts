import { defineHarness, endsWithLastWord, jsonBeside, jsonDocument, jsonLines } from '@agentspine/ingest';
import { droidFiles } from './droid-files.ts';
import { droidParser } from './droid-parser.ts';

/** Factory Droid: `~/.factory/sessions/<folder>/<session>.jsonl` (docs/formats/harnesses.md). */
export const factoryDroid = defineHarness({
  ...droidParser,
  ...droidFiles,
  title: 'Factory Droid',
  isExperimental: true,
  provider: undefined,
  otherFiles: [],
  form: jsonBeside(jsonDocument('messages'), jsonLines),
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: false, hasRawContent: true },
  uncounted: ['Usage of a message: only the sum of a session is stated.'],
  callIds: 'in-source',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'droid',
  endsReply: endsWithLastWord,
  tools: {
    kinds: { Execute: 'command', LS: 'list', Create: 'write', ApplyPatch: 'patch', FetchUrl: 'web-fetch' },
    script: undefined,
  },
});
