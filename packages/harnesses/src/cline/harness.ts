import { defineHarness, endsWithLastWord, jsonDocument } from '@agentspine/ingest';
import { clineFiles } from './cline-files.ts';
import { clineParser } from './cline-parser.ts';

/** Cline and what was made of it: Roo Code, Kilo Code, the command line of Cline (docs/formats/harnesses.md). */
export const cline = defineHarness({
  ...clineParser,
  ...clineFiles,
  title: 'Cline, Roo Code, Kilo Code',
  provider: undefined,
  otherFiles: [],
  form: jsonDocument('messages'),
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: true, hasRawContent: true },
  uncounted: [
    'Requests that were taken out of a task before it was imported: only a sum of them is left.',
    'Results of file tools in an extension: its page shows only what commands, browsers and MCP servers printed.',
  ],
  callIds: 'in-source',
  subagents: 'in-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'cline',
  endsReply: endsWithLastWord,
  tools: {
    kinds: {
      execute_command: 'command',
      run_commands: 'command',
      readFile: 'read',
      read_files: 'read',
      listFilesTopLevel: 'list',
      listFilesRecursive: 'list',
      listCodeDefinitionNames: 'list',
      searchFiles: 'search',
      search_codebase: 'search',
      editedExistingFile: 'edit',
      appliedDiff: 'edit',
      editor: 'edit',
      newFileCreated: 'write',
      webFetch: 'web-fetch',
      fetch_web_content: 'web-fetch',
      webSearch: 'web-search',
      updateTodoList: 'todo',
      newTask: 'delegate',
      ask_question: 'question',
    },
    script: undefined,
  },
});
