import { defineHarness, endsWithLastWord, jsonLines } from '@agentspine/ingest';
import { piFiles } from './pi-files.ts';
import { piParser } from './pi-parser.ts';

/** pi: `~/.pi/agent/sessions/--<folder>--/<time>_<session>.jsonl` (docs/formats/harnesses.md). */
export const pi = defineHarness({
  ...piParser,
  ...piFiles,
  title: 'pi',
  provider: undefined,
  otherFiles: [],
  form: jsonLines,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'What a fork repeats of its parent: a response is counted once, in the session that comes first by its id.',
    'Records of extensions that the model does not see.',
  ],
  callIds: 'in-source',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-listed',
  actor: 'pi',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      bash: 'command',
      read: 'read',
      edit: 'edit',
      write: 'write',
      grep: 'search',
      find: 'glob',
      ls: 'list',
      subagent: 'delegate',
    },
    script: undefined,
  },
});
