import { defineHarness, endsWithLastWord, jsonDocument } from '@agentspine/ingest';
import { ampFiles } from './amp-files.ts';
import { ampParser } from './amp-parser.ts';

/** Amp: `~/.local/share/amp/threads/T-….json` (docs/formats/harnesses.md). */
export const amp = defineHarness({
  ...ampParser,
  ...ampFiles,
  title: 'Amp',
  isExperimental: true,
  provider: undefined,
  otherFiles: [],
  form: jsonDocument('messages'),
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: false, hasRawContent: true },
  uncounted: ['Threads that are on the server only, and what subagents used: neither is in the copies.'],
  callIds: 'in-source',
  subagents: 'in-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'amp',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      Bash: 'command',
      list_directory: 'list',
      finder: 'search',
      edit_file: 'edit',
      create_file: 'write',
      read_web_page: 'web-fetch',
      web_search: 'web-search',
      todo_write: 'todo',
      oracle: 'delegate',
    },
    script: undefined,
  },
});
