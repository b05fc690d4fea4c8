import { defineHarness, endsWithLastWord, jsonLines } from '@agentspine/ingest';
import { geminiCli } from '../gemini-cli/harness.ts';
import { qwenFiles } from './qwen-files.ts';
import { qwenParser } from './qwen-parser.ts';

/** Qwen Code: `~/.qwen/projects/<project>/chats/<session>.jsonl` (docs/formats/harnesses.md). */
export const qwenCode = defineHarness({
  ...qwenParser,
  ...qwenFiles,
  title: 'Qwen Code',
  provider: undefined,
  otherFiles: [],
  form: jsonLines,
  says: { hasToolCalls: true, hasToolResultEvents: true, hasSessionRelationships: false, hasRawContent: true },
  uncounted: ['Telemetry lines: they repeat the usage of responses.'],
  callIds: 'in-session',
  subagents: 'own-session',
  innerSource: undefined,
  reasoningPrice: 'as-output',
  actor: 'qwen',
  endsReply: endsWithLastWord,
  tools: geminiCli.tools,
});
