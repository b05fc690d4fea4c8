import { defineHarness, endsWithLastWord, jsonBeside, jsonDocument, jsonLines } from '@agentspine/ingest';
import { grokFiles } from './grok-files.ts';
import { grokParser } from './grok-parser.ts';

/** Grok Build: `~/.grok/sessions/<folder>/<session>/` (docs/formats/harnesses.md). */
export const grok = defineHarness({
  ...grokParser,
  ...grokFiles,
  title: 'Grok Build',
  isExperimental: true,
  provider: 'xai',
  otherFiles: [],
  form: jsonBeside(jsonDocument('messages'), jsonLines),
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: false, hasRawContent: true },
  uncounted: [
    'Which answer used what: usage is stated for a prompt and a model together.',
    'Whether a tool failed, and when something was said: the conversation does not state it.',
    'Calls that run on the side of the model, such as its own web search.',
  ],
  callIds: 'in-source',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'grok',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      run_terminal_cmd: 'command',
      read_file: 'read',
      list_dir: 'list',
      grep: 'search',
      search_replace: 'edit',
      write_file: 'write',
      todo_write: 'todo',
    },
    script: undefined,
  },
});
