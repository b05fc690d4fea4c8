import { defineHarness, endsWithLastWord, jsonBeside, jsonDocument, jsonLines } from '@agentspine/ingest';
import { opencodeDatabase } from './opencode-database.ts';
import { opencodeFiles } from './opencode-files.ts';
import { opencodeParser } from './opencode-parser.ts';

/** OpenCode: `~/.local/share/opencode/opencode.db` (docs/formats/harnesses.md). */
export const opencode = defineHarness({
  ...opencodeParser,
  ...opencodeFiles,
  title: 'OpenCode',
  provider: undefined,
  otherFiles: [],
  form: jsonBeside(jsonDocument('messages'), jsonLines),
  database: opencodeDatabase,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'What a fork repeats of the session that it was made from: its copies have new ids and old times.',
    'Totals of sessions and of steps, and the log of events: they repeat what messages say.',
    'Accounts, permissions and shares: these tables are never read.',
  ],
  callIds: 'in-session',
  subagents: 'own-session',
  innerSource: 'native-opencode',
  reasoningPrice: 'as-output',
  actor: 'opencode',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      bash: 'command',
      shell: 'command',
      read: 'read',
      list: 'list',
      grep: 'search',
      glob: 'glob',
      edit: 'edit',
      multiedit: 'multi-edit',
      write: 'write',
      patch: 'patch',
      apply_patch: 'patch',
      webfetch: 'web-fetch',
      websearch: 'web-search',
      todowrite: 'todo',
      question: 'question',
      task: 'delegate',
      subagent: 'delegate',
    },
    script: undefined,
  },
});
