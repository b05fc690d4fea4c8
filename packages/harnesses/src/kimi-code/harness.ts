import { defineHarness, endsWithLastWord, jsonBeside, jsonDocument, jsonLines } from '@agentspine/ingest';
import { kimiFiles } from './kimi-files.ts';
import { kimiParser } from './kimi-parser.ts';

/** Kimi Code: `~/.kimi-code/sessions/…/agents/<agent>/wire.jsonl` (docs/formats/harnesses.md). */
export const kimiCode = defineHarness({
  ...kimiParser,
  ...kimiFiles,
  title: 'Kimi Code',
  isExperimental: true,
  provider: undefined,
  otherFiles: [],
  form: jsonBeside(jsonDocument('messages'), jsonLines),
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: ['Sessions of Kimi CLI, in ~/.kimi: its format is another one.'],
  callIds: 'in-session',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'kimi',
  endsReply: endsWithLastWord,
  tools: {
    kinds: { Bash: 'command', FetchURL: 'web-fetch', WebSearch: 'web-search', TodoList: 'todo', Agent: 'delegate' },
    script: undefined,
  },
});
