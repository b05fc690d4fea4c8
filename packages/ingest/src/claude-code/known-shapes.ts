import { isJsonObject } from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { readIterations } from './iterations.ts';
import { findOddCounts } from './usage.ts';

/*
 * All names that versions 1.0.53 to 2.1.237 use, as data (FORMATS 1.2 to 1.10). A name that is not here becomes an
 * `unknown-shapes` fact, which is how drift of the format is noticed. Tool names are never unknown.
 */

/** A damaged or hostile line must not make a list as long as itself. */
const namesMax = 32;
const nameCharsMax = 80;

const conversationKeys = `parentUuid isSidechain userType cwd sessionId session_id version gitBranch slug entrypoint type uuid
  timestamp agentId teamName agentName agentColor forkedFrom forkedFromSessionId forkSessionId continuedFromSessionId
  resumedFromSessionId continuedFrom logicalParentUuid isMeta`;

/** Keys of each record type; conversation lines have the conversation keys besides their own. */
const recordKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'assistant',
    namesOf(`${conversationKeys} message requestId advisorModel effort attributionSkill attributionPlugin attributionAgent
      isApiErrorMessage apiError apiErrorStatus error errorDetails costUSD durationMs researchDetails`),
  ],
  [
    'user',
    namesOf(`${conversationKeys} message promptId permissionMode promptSource toolUseResult sourceToolAssistantUUID origin
      sourceToolUseID classifierMetaLines isVisibleInTranscriptOnly isCompactSummary toolDenialKind thinkingMetadata todos
      planContent imagePasteIds interruptedMessageId mcpMeta summarizeMetadata attachment`),
  ],
  ['progress', namesOf(`${conversationKeys} data parentToolUseID toolUseID`)],
  ['attachment', namesOf(`${conversationKeys} attachment`)],
  [
    'system',
    namesOf(`${conversationKeys} subtype content level hookCount hookInfos hookErrors hookAdditionalContext preventedContinuation
      stopReason hasOutput toolUseID durationMs messageCount compactMetadata microcompactMetadata error retryInMs retryAttempt
      maxRetries url cause parent_tool_use_id agent_id subagent_session_id status budgetLimit budgetNudges budgetTokens`),
  ],
  ['summary', namesOf('type summary leafUuid timestamp')],
  ['file-history-snapshot', namesOf('type messageId snapshot isSnapshotUpdate')],
  ['file-history-delta', namesOf(`${conversationKeys} messageId snapshotMessageId trackingPath backup`)],
  ['last-prompt', namesOf('type lastPrompt leafUuid sessionId')],
  ['permission-mode', namesOf('type permissionMode sessionId')],
  ['mode', namesOf('type mode sessionId')],
  ['ai-title', namesOf('type aiTitle sessionId')],
  ['custom-title', namesOf('type customTitle sessionId')],
  ['agent-name', namesOf('type agentName sessionId')],
  ['atis-latch', namesOf('type atis sessionId')],
  ['bridge-session', namesOf('type sessionId bridgeSessionId bridgeUrl url timestamp lastSequenceNum')],
  ['pr-link', namesOf('type sessionId prNumber prUrl prRepository timestamp')],
  ['queue-operation', namesOf('type operation timestamp sessionId content')],
]);

const messageKeys = namesOf(`id type role model content stop_reason stop_sequence stop_details usage diagnostics
  context_management container`);

const usageKeys = namesOf(`input_tokens output_tokens cache_creation_input_tokens cache_read_input_tokens cache_creation
  service_tier server_tool_use inference_geo iterations speed output_tokens_details`);

const blockTypes = namesOf(`text thinking redacted_thinking tool_use tool_result image document server_tool_use
  advisor_tool_result web_search_tool_result web_fetch_tool_result code_execution_tool_result tool_search_tool_result
  mcp_tool_use mcp_tool_result tool_reference container_upload`);

/** Where a record type has kinds of its own: the field that names them, and the names. */
const kindsWithin: ReadonlyMap<string, readonly [field: string, word: string, kinds: ReadonlySet<string>]> = new Map([
  [
    'attachment',
    [
      'attachment',
      'attachment',
      namesOf(`hook_success hook_system_message hook_additional_context hook_blocking_error hook_non_blocking_error hook_cancelled
        hook_error_during_execution hook_stopped_continuation hook_permission_decision async_hook_response deferred_tools_delta
        agent_listing_delta mcp_instructions_delta skill_listing auto_mode auto_mode_exit total_tokens_reminder task_reminder
        todo_reminder date_change nested_memory command_permissions queued_command file directory compact_file_reference
        edited_text_file invoked_skills diagnostics plan_mode plan_mode_exit plan_mode_reentry plan_file_reference
        selected_lines_in_ide opened_file_in_ide already_read_file pdf_reference mcp_resource agent_mention task_status
        output_style ultramemory relevant_memories structured_output token_usage budget_usd`),
    ],
  ],
  [
    'progress',
    [
      'data',
      'progress',
      namesOf(`hook_progress bash_progress agent_progress mcp_progress waiting_for_task query_update search_results_received
        powershell_progress skill_progress repl_tool_call`),
    ],
  ],
]);

const systemSubtypes = namesOf(`stop_hook_summary turn_duration away_summary api_error bridge_status local_command
  compact_boundary microcompact_boundary informational subagent_completed`);

/** What of a transcript of Claude Code is known: the keys of each record type and of `message`, and the names of kinds. */
export const claudeCodeShapes = {
  recordKeys,
  messageKeys,
  blockTypes,
  systemSubtypes,
  /** By record type: the names of its kinds, and the field with a `type` that names one. */
  kinds: new Map([...kindsWithin].map(([type, [field, , kinds]]) => [type, { field, kinds }])),
} as const;

/** The names on a line that the parser does not understand, sorted: `record:…`, `key:…`, `block:…`, `count:…` and the like. */
export function findUnknownShapes(type: string | undefined, record: JsonObject): readonly string[] {
  const known = type === undefined ? undefined : recordKeys.get(type);
  if (type === undefined || known === undefined) return [cutName(`record:${type ?? '(none)'}`)];
  const names = new Set<string>();
  addUnknownKeys(record, known, `key:${type}.`, names);
  const message = record['message'];
  if (isJsonObject(message)) addUnknownInMessage(type, message, names);
  else if (known.has('message')) names.add(`key:${type}.message`);
  if (type === 'system') addUnknownKind(readText(record, 'subtype'), systemSubtypes, 'subtype:', names);
  const within = kindsWithin.get(type);
  if (within !== undefined) {
    const [field, word, kinds] = within;
    addUnknownKind(readText(readObject(record, field), 'type'), kinds, `${word}:`, names);
  }
  return names.size === 0 ? noNames : [...names].slice(0, namesMax).sort();
}

const noNames: readonly string[] = [];

function addUnknownInMessage(type: string, message: JsonObject, names: Set<string>): void {
  addUnknownKeys(message, messageKeys, `key:${type}.message.`, names);
  const usage = message['usage'];
  if (isJsonObject(usage)) {
    addUnknownKeys(usage, usageKeys, 'key:usage.', names);
    const odd = [...readIterations(usage).unknown, ...findOddCounts(usage)];
    for (const name of odd) if (names.size < namesMax) names.add(cutName(name));
  }
  const content = message['content'];
  if (!Array.isArray(content)) return;
  for (const block of content) {
    if (isJsonObject(block)) addUnknownKind(readText(block, 'type'), blockTypes, 'block:', names);
  }
}

function addUnknownKeys(object: JsonObject, known: ReadonlySet<string>, prefix: string, names: Set<string>): void {
  for (const key in object) {
    if (!known.has(key) && names.size < namesMax) names.add(cutName(prefix + key));
  }
}

function addUnknownKind(
  kind: string | undefined,
  known: ReadonlySet<string>,
  prefix: string,
  names: Set<string>,
): void {
  if (kind !== undefined && !known.has(kind) && names.size < namesMax) names.add(cutName(prefix + kind));
}

function cutName(name: string): string {
  return name.length <= nameCharsMax ? name : name.slice(0, nameCharsMax);
}

/** Names in a text, apart by white space. */
function namesOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
