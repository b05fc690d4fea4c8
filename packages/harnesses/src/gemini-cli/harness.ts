import { defineHarness, endsWithLastWord, jsonBeside, jsonDocument, jsonLines } from '@agentspine/ingest';
import { geminiFiles } from './gemini-files.ts';
import { geminiParser } from './gemini-parser.ts';

/** Gemini CLI: `~/.gemini/tmp/<project>/chats/session-….jsonl`, before 0.40 `.json` (docs/formats/harnesses.md). */
export const geminiCli = defineHarness({
  ...geminiParser,
  ...geminiFiles,
  title: 'Gemini CLI',
  provider: 'google',
  otherFiles: [],
  form: jsonBeside(jsonDocument('messages'), jsonLines),
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: ['The folder of a project: sessions name it by a digest only.'],
  callIds: 'in-session',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'gemini',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      run_shell_command: 'command',
      read_file: 'read',
      read_many_files: 'read',
      list_directory: 'list',
      grep_search: 'search',
      search_file_content: 'search',
      glob: 'glob',
      replace: 'edit',
      write_file: 'write',
      google_web_search: 'web-search',
      web_fetch: 'web-fetch',
      write_todos: 'todo',
      ask_user: 'question',
    },
    script: undefined,
  },
});
