import { defineHarness, endsWithLastWord, jsonLines } from '@agentspine/ingest';
import { cursorDatabase } from './cursor-database.ts';
import { cursorFiles } from './cursor-files.ts';
import { cursorParser } from './cursor-parser.ts';

/** Cursor, the editor and its agent (docs/formats/harnesses.md). */
export const cursor = defineHarness({
  ...cursorParser,
  ...cursorFiles,
  title: 'Cursor',
  provider: undefined,
  otherFiles: [],
  form: jsonLines,
  database: cursorDatabase,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'Tokens and cost: Cursor logs none that could be relied on; its usage page has them.',
    'Times and results of tools in transcripts of the agent: they are not logged.',
    'Conversations of 2026 that are in store.db: their format is not documented.',
    'Sign-in tokens, secrets and keys: these rows and fields are never read.',
  ],
  callIds: 'in-source',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'cursor',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      run_terminal_cmd: 'command',
      run_terminal_command_v2: 'command',
      Shell: 'command',
      read_file: 'read',
      read_file_v2: 'read',
      list_dir: 'list',
      LS: 'list',
      grep: 'search',
      grep_search: 'search',
      ripgrep: 'search',
      codebase_search: 'search',
      SemanticSearch: 'search',
      file_search: 'glob',
      glob_file_search: 'glob',
      edit_file: 'edit',
      edit_file_v2: 'edit',
      search_replace: 'edit',
      StrReplace: 'edit',
      apply_patch: 'patch',
      ApplyPatch: 'patch',
      write: 'write',
      web_search: 'web-search',
      todo_write: 'todo',
      create_plan: 'plan',
    },
    script: undefined,
  },
});
