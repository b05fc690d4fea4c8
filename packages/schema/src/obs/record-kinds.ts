import {
  type Fields,
  flagOr,
  integer,
  integerOr,
  json,
  nonBlankText,
  optionalFlag,
  optionalInteger,
  optionalJson,
  optionalParsedJson,
  optionalText,
  optionalTime,
  type RecordInput,
  type RecordRow,
  text,
  textOr,
  time,
  word,
} from './record-fields.ts';
import type { RecordInputs } from './record-inputs.ts';

/** What kind of thing happened: its table, what it is called in TypeScript and on the command line, and its keys. */
export interface RecordKind<Of extends Fields = Fields> {
  /** Its table. */
  readonly table: string;
  /** `record<verb>` is the function that writes it. */
  readonly verb: string;
  /** `spine record <command>`. */
  readonly command: string;
  /** The key that says when it happened. */
  readonly mainTime: string;
  /** The JSONL file that gets a copy whatever happens to the database: `logs/<trail>-<day>.jsonl` (SPEC 1.6). */
  readonly trail?: string;
  /** Its keys. */
  readonly fields: Of;
}

/** Words of `source_errors.error_class` (SPEC 1.3). */
export const sourceErrorClasses = [
  'timeout',
  'auth_failure',
  'rate_limit',
  'network_error',
  'protocol_error',
  'not_found',
  'permission_denied',
  'unknown',
] as const;

const message = {
  ts_utc: time,
  source: text,
  direction: word('inbound', 'outbound'),
  chat_id: optionalText,
  from_agent: optionalText,
  to_agent: optionalText,
  body: optionalText,
  raw_json: optionalJson,
};

const cliInvocation = {
  ts_utc: time,
  bin: text,
  argv_json: json,
  exit_code: optionalInteger,
  duration_ms: optionalInteger,
  host: text,
};

const crash = { ts_utc: time, kind: text, agent: text, detail_json: json };

const tick = { ts_utc: time, source: text, detail_json: json };

const workspace = {
  ts_utc_created: time,
  name: text,
  branch: text,
  ts_utc_deleted: optionalTime,
  verdict: optionalText,
};

const session = { ts_utc: time, agent: text, session_num: integer, event: word('up', 'down', 'note') };

const cloneDispatch = {
  ts_utc_start: time,
  ts_utc_end: optionalTime,
  agent_id: text,
  runtime: optionalText,
  brief_path: optionalText,
  brief: optionalText,
  workspace: optionalText,
  branch: optionalText,
  status: text,
  exit_code: optionalInteger,
  detail_json: optionalJson,
};

const harvestEvent = {
  ts_utc: time,
  source_branch: text,
  target_branch: text,
  commit_sha: optionalText,
  status: text,
  conflicts: optionalText,
  detail_json: optionalJson,
};

const communicationEvent = {
  ts_utc: time,
  source: text,
  tool: optionalText,
  direction: text,
  chat_id: optionalText,
  message_id: optionalText,
  handle: optionalText,
  agent: optionalText,
  body: optionalText,
  status: optionalText,
  detail_json: optionalJson,
};

const mcpToolCall = {
  ts_utc_start: time,
  ts_utc_end: optionalTime,
  source: text,
  tool: text,
  agent: optionalText,
  duration_ms: optionalInteger,
  // Not defaulted: a call whose outcome was not given is neither a success nor a failure (INV-08).
  success: optionalFlag,
  error: optionalText,
  timeout_race: optionalFlag,
  request_json: optionalJson,
  response_json: optionalJson,
};

const gitOperation = {
  ts_utc: time,
  operation: nonBlankText,
  repo: nonBlankText,
  branch: optionalText,
  remote: optionalText,
  from_sha: optionalText,
  to_sha: optionalText,
  status: nonBlankText,
  detail_json: optionalParsedJson,
};

const ownerDirective = {
  ts_utc: time,
  source: text,
  chat_id: optionalText,
  raw_text: text,
  resolved_action: optionalText,
  agent: optionalText,
  status: optionalText,
  detail_json: optionalJson,
};

const tokenUsage = {
  ts_utc: time,
  session_id: optionalText,
  agent: optionalText,
  runtime: optionalText,
  model: optionalText,
  input_tokens: optionalInteger,
  output_tokens: optionalInteger,
  cached_input_tokens: optionalInteger,
  cost_usd_micros: optionalInteger,
  detail_json: optionalJson,
};

const watchdogEvent = {
  ts_utc: time,
  event: text,
  agent: optionalText,
  severity: optionalText,
  status: optionalText,
  detail_json: optionalJson,
};

const task = {
  title: text,
  body: optionalText,
  status: textOr('open'),
  priority: optionalText,
  labels: optionalText,
  source: optionalText,
  source_ref: optionalText,
  closed_at: optionalTime,
  closed_reason: optionalText,
  closed_evidence: optionalText,
  agent: optionalText,
  sync_calendar: flagOr(false),
  calendar_task_id: optionalText,
  created_at: time,
  updated_at: time,
};

const sourceError = {
  ts_utc: time,
  source: text,
  error_class: word(...sourceErrorClasses),
  count: integerOr(1),
  detail_json: optionalJson,
};

const irohEvent = {
  ts_utc: time,
  event_type: word('connect', 'evict', 'reconnect', 'handshake_refused'),
  peer_id_hash: text,
  detail_json: optionalJson,
};

function kindOf<const Table extends string, const Verb extends string, Of extends Fields>(
  table: Table,
  [verb, command]: readonly [Verb, string],
  fields: Of,
  more: { readonly mainTime?: keyof Of & string; readonly trail?: string } = {},
): RecordKind<Of> & { readonly table: Table; readonly verb: Verb } {
  return { table, verb, command, fields, mainTime: 'ts_utc', ...more };
}

/** The seventeen kinds of records, in the order of SPEC 1.3. */
export const recordKinds = [
  kindOf('messages', ['Message', 'message'], message),
  kindOf('cli_invocations', ['Cli', 'cli'], cliInvocation),
  kindOf('crashes', ['Crash', 'crash'], crash),
  kindOf('ticks', ['Tick', 'tick'], tick),
  kindOf('workspaces', ['Workspace', 'workspace'], workspace, { mainTime: 'ts_utc_created' }),
  kindOf('sessions', ['Session', 'session'], session),
  kindOf('clone_dispatches', ['CloneDispatch', 'clone-dispatch'], cloneDispatch, { mainTime: 'ts_utc_start' }),
  kindOf('harvest_events', ['HarvestEvent', 'harvest-event'], harvestEvent),
  kindOf('communication_events', ['CommunicationEvent', 'communication-event'], communicationEvent),
  kindOf('mcp_tool_calls', ['McpToolCall', 'mcp-tool-call'], mcpToolCall, { mainTime: 'ts_utc_start' }),
  kindOf('git_operations', ['GitOperation', 'git-operation'], gitOperation),
  kindOf('owner_directives', ['OwnerDirective', 'owner-directive'], ownerDirective),
  kindOf('token_usage', ['TokenUsage', 'token-usage'], tokenUsage),
  kindOf('watchdog_events', ['WatchdogEvent', 'watchdog-event'], watchdogEvent, { trail: 'watchdog-events' }),
  kindOf('netsky_tasks', ['Task', 'task'], task, { mainTime: 'created_at' }),
  kindOf('source_errors', ['SourceError', 'source-error'], sourceError),
  kindOf('iroh_events', ['IrohEvent', 'iroh-event'], irohEvent),
] as const;

/** The kinds of records. */
type Kinds = (typeof recordKinds)[number];

/** A table of records. */
export type RecordTable = Kinds['table'];
/** The end of a verb's name: `Message` of `recordMessage`. */
export type RecordVerb = Kinds['verb'];
/** The keys of the records of a table. */
type FieldsOfTable<Table extends RecordTable> = Extract<Kinds, { readonly table: Table }>['fields'];
/** The keys of the records of a verb. */
type FieldsOfVerb<Verb extends RecordVerb> = Extract<Kinds, { readonly verb: Verb }>['fields'];

/** What a verb takes; keys are those of the row in camel case. */
export type VerbInput<Verb extends RecordVerb> = RecordInputs[Verb];
/** The same as the kinds describe it; what is generated has to be equal to it. */
export type DescribedInput<Verb extends RecordVerb> = RecordInput<FieldsOfVerb<Verb>>;
/** What a row of a table reads as. */
export type TableRow<Table extends RecordTable> = RecordRow<FieldsOfTable<Table>>;

const kindByTable = new Map<string, RecordKind>(recordKinds.map((kind) => [kind.table, kind]));

/** The kind whose rows are in a table; `undefined` for every other name. */
export function recordKindOf(table: string): RecordKind | undefined {
  return kindByTable.get(table);
}
