/*
 * What of a Codex log is known, as data: what is not here is reported, so that a new version of the CLI is noticed before
 * its numbers are missed (FORMATS 0.5). Known does not mean used.
 */
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexLine } from './codex-line.ts';
import { readObjects, readText } from './read-field.ts';

/** A line that says more than this is damaged, and its names are of no use. */
const namesMax = 32;
const nameCharactersMax = 100;

const item = 'type id status internal_chat_message_metadata_passthrough metadata';
const call = `${item} call_id name namespace arguments input summary execution action`;
const output = `${item} call_id output execution tools name namespace`;
const event = 'type call_id turn_id status started_at_ms completed_at_ms';
const collaboration = `${event} sender_thread_id receiver_thread_id receiver_agent_nickname receiver_agent_role prompt model reasoning_effort agent_statuses statuses`;

/** Payload keys by record type, or by record type and payload type. */
const knownKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    header: 'id timestamp instructions git record_type',
    state: 'record_type',
    session_meta:
      'id timestamp cwd originator cli_version source model_provider git base_instructions instructions session_id thread_source parent_thread_id forked_from_id agent_nickname agent_role agent_path multi_agent_version history_mode context_window dynamic_tools memory_mode model history_base subagent_history_start_ordinal forked_from_ordinal_exclusive creator_account_id type',
    turn_context:
      'turn_id cwd workspace_roots current_date timezone approval_policy approvals_reviewer sandbox_policy permission_profile file_system_sandbox_policy network model service_tier effort summary personality collaboration_mode realtime_active user_instructions developer_instructions truncation_policy comp_hash multi_agent_version multi_agent_mode final_output_json_schema trace_id',
    compacted: 'message replacement_history window_id window_number compaction_response_id latest_token_usage_record',
    token_usage_record:
      'thread_id session_id turn_id root_turn_id response_id usage turn_token_usage thread_token_usage',
    world_state: 'full state',
    inter_agent_communication_metadata: 'trigger_turn',
    'response_item/message': `${item} role content phase end_turn`,
    'response_item/agent_message': `${item} author recipient content`,
    'response_item/reasoning': `${item} summary content encrypted_content`,
    'response_item/function_call': call,
    'response_item/custom_tool_call': call,
    'response_item/web_search_call': call,
    'response_item/local_shell_call': call,
    'response_item/tool_search_call': call,
    'response_item/image_generation_call': `${call} revised_prompt result`,
    'response_item/function_call_output': output,
    'response_item/custom_tool_call_output': output,
    'response_item/tool_search_output': output,
    'response_item/compaction': `${item} encrypted_content`,
    'response_item/context_compaction': `${item} encrypted_content`,
    'response_item/ghost_snapshot': `${item} ghost_commit`,
    'event_msg/token_count': 'type info rate_limits',
    'event_msg/user_message': 'type message images local_images text_elements audio local_audio kind client_id',
    'event_msg/agent_message': 'type message phase memory_citation',
    'event_msg/agent_reasoning': 'type text',
    'event_msg/agent_reasoning_raw_content': 'type text',
    'event_msg/task_started': `${event} model_context_window collaboration_mode_kind started_at trace_id`,
    'event_msg/task_complete': `${event} last_agent_message started_at completed_at duration_ms time_to_first_token_ms error`,
    'event_msg/turn_aborted': `${event} reason started_at completed_at duration_ms`,
    'event_msg/item_completed': `${event} item thread_id`,
    'event_msg/thread_name_updated': 'type thread_id thread_name',
    'event_msg/thread_settings_applied': 'type thread_id thread_settings',
    'event_msg/thread_rolled_back': 'type num_turns',
    'event_msg/thread_goal_updated': 'type thread_id turn_id goal',
    'event_msg/context_compacted': 'type',
    'event_msg/entered_review_mode': 'type target user_facing_hint',
    'event_msg/exited_review_mode': 'type review_output',
    'event_msg/exec_command_end': `${event} process_id command cwd parsed_cmd source interaction_input stdout stderr aggregated_output exit_code duration formatted_output`,
    'event_msg/patch_apply_end': `${event} success changes stdout stderr`,
    'event_msg/mcp_tool_call_end': `${event} invocation duration result read_only_hint mcp_app_resource_uri plugin_id`,
    'event_msg/web_search_end': `${event} query action`,
    'event_msg/image_generation_end': `${event} revised_prompt result saved_path`,
    'event_msg/dynamic_tool_call_request': `${event} tool namespace arguments`,
    'event_msg/dynamic_tool_call_response': `${event} tool namespace arguments content_items success error duration`,
    'event_msg/sub_agent_activity': 'type event_id occurred_at_ms agent_thread_id agent_path kind',
    'event_msg/collab_agent_spawn_end': `${collaboration} new_thread_id new_agent_nickname new_agent_role`,
    'event_msg/collab_agent_interaction_end': collaboration,
    'event_msg/collab_waiting_end': collaboration,
    'event_msg/collab_close_end': collaboration,
    'event_msg/collab_resume_end': collaboration,
    'event_msg/error': 'type message codex_error_info',
    'event_msg/warning': 'type message',
  }).map(([type, keys]) => [type, new Set(keys.split(' '))]),
);

const lineKeys: ReadonlySet<string> = new Set(['timestamp', 'type', 'payload', 'ordinal']);

const knownBlocks: ReadonlySet<string> = new Set([
  'input_text',
  'output_text',
  'input_image',
  'encrypted_content',
  'summary_text',
  'reasoning_text',
  'text',
]);

/** What of a rollout of Codex is known: payload keys by `record` or `record/payload type`, and the types of content blocks. */
export const codexShapes = { payloadKeys: knownKeys, blockTypes: knownBlocks } as const;

/** Whether lines of the current format can be of this type. */
export function isRecordType(type: string): boolean {
  return recordTypes.has(type);
}

/** Whether a response item can be of this type. */
export function isKnownItem(type: string): boolean {
  return knownKeys.has(`response_item/${type}`);
}

const recordTypes: ReadonlySet<string> = new Set([...knownKeys.keys()].map((name) => name.split('/')[0] ?? name));

/** Names what of a line is unknown, as `record:…`, `key:…`, `block:…`; empty for nearly all lines. */
export function findUnknownShapes(record: JsonObject, line: CodexLine): readonly string[] {
  const name = line.payloadType === '' ? line.type : `${line.type}/${line.payloadType}`;
  const keys = knownKeys.get(name);
  const names = keys === undefined ? [`record:${name}`] : unknownKeys(line.payload, keys, name);
  if (!line.isBare && line.payload !== record) names.push(...unknownKeys(record, lineKeys, line.type));
  if (line.type === 'response_item') names.push(...unknownBlocks(line.payload));
  return names.slice(0, namesMax).map((unknown) => unknown.slice(0, nameCharactersMax));
}

function unknownKeys(object: JsonObject, known: ReadonlySet<string>, name: string): string[] {
  const unknown: string[] = [];
  for (const key in object) if (!known.has(key)) unknown.push(`key:${name}.${key}`);
  return unknown;
}

function unknownBlocks(payload: JsonObject): readonly string[] {
  const types = readObjects(payload, 'content').map((part) => readText(part, 'type') ?? '(none)');
  return [...new Set(types)].filter((type) => !knownBlocks.has(type)).map((type) => `block:${type}`);
}
