/**
 * What each kind of record and each of its keys means, with the unit. The declarations of the verbs and the data dictionary are
 * generated from it; nothing loads it at run time.
 */
import type { RecordTable, recordKinds } from './record-kinds.ts';

type KeysOf<Table extends RecordTable> = keyof Extract<
  (typeof recordKinds)[number],
  { readonly table: Table }
>['fields'];

/** A sentence for a kind, and one for each key. */
interface Meaning<Table extends RecordTable> {
  readonly about: string;
  readonly keys: Readonly<Record<KeysOf<Table>, string>>;
}

const happened = 'When it happened; the time of the call when it is left out.';
const details = 'What else is known, as JSON.';
const who = 'Name of the agent that it concerns.';
const conversation = 'Id of the conversation, as the source names it.';

export const recordMeanings: { readonly [Table in RecordTable]: Meaning<Table> } = {
  messages: {
    about: 'A message that came in or went out.',
    keys: {
      ts_utc: happened,
      source: 'Where it came from or went to, such as `imessage` or `mail`.',
      direction: 'Which way it went.',
      chat_id: conversation,
      from_agent: 'Name of the agent that sent it.',
      to_agent: 'Name of the agent that it is for.',
      body: 'The text.',
      raw_json: 'The message as the source gave it, as JSON.',
    },
  },
  cli_invocations: {
    about: 'A command that was run.',
    keys: {
      ts_utc: happened,
      bin: 'Name or path of the program.',
      argv_json: 'Its arguments, as a JSON list of texts.',
      exit_code: 'Exit code; left out where it is not known.',
      duration_ms: 'How long it ran, in milliseconds.',
      host: 'Name of the machine.',
    },
  },
  crashes: {
    about: 'An agent or a part of one that ended without being asked to.',
    keys: { ts_utc: happened, kind: 'What crashed, in a word.', agent: who, detail_json: details },
  },
  ticks: {
    about: 'A sign of life.',
    keys: { ts_utc: happened, source: 'What gave the sign.', detail_json: details },
  },
  workspaces: {
    about: 'A workspace that was created.',
    keys: {
      ts_utc_created: 'When it was created; the time of the call when it is left out.',
      name: 'Name of the workspace.',
      branch: 'Git branch that it works on.',
      ts_utc_deleted: 'When it was deleted.',
      verdict: 'What became of it, in a word.',
    },
  },
  sessions: {
    about: 'An agent that came up, went down or left a note.',
    keys: {
      ts_utc: happened,
      agent: who,
      session_num: "Number of the agent's session.",
      event: 'What happened to the session.',
    },
  },
  clone_dispatches: {
    about: 'Work that was given to another agent.',
    keys: {
      ts_utc_start: 'When it was given; the time of the call when it is left out.',
      ts_utc_end: 'When it ended.',
      agent_id: 'Id of the agent that got the work.',
      runtime: 'Program that runs the agent, not its model.',
      brief_path: 'Path of the file with the brief.',
      brief: 'Text of the brief.',
      workspace: 'Name of the workspace.',
      branch: 'Git branch.',
      status: 'How far it is, in a word.',
      exit_code: 'Exit code; left out where it is not known.',
      detail_json: details,
    },
  },
  harvest_events: {
    about: 'Work of a branch that was taken over into another branch, or was not.',
    keys: {
      ts_utc: happened,
      source_branch: 'Branch with the work.',
      target_branch: 'Branch that takes it over.',
      commit_sha: 'Commit that was made.',
      status: 'What came of it, in a word.',
      conflicts: 'Files in conflict.',
      detail_json: details,
    },
  },
  communication_events: {
    about: 'A step in the traffic with people: a message that was sent, read, refused.',
    keys: {
      ts_utc: happened,
      source: 'The channel.',
      tool: 'Tool that was used.',
      direction: 'Which way it went.',
      chat_id: conversation,
      message_id: 'Id of the message, as the source names it.',
      handle: 'Address or name of the person.',
      agent: who,
      body: 'The text.',
      status: 'What came of it, in a word.',
      detail_json: details,
    },
  },
  mcp_tool_calls: {
    about: 'A call of a tool of an MCP server.',
    keys: {
      ts_utc_start: 'When it began; the time of the call when it is left out.',
      ts_utc_end: 'When it ended.',
      source: 'Name of the server.',
      tool: 'Name of the tool.',
      agent: who,
      duration_ms: 'How long it took, in milliseconds.',
      success: 'Whether it succeeded; left out where nobody knows, which is not a failure.',
      error: 'Text of the error.',
      timeout_race: 'Whether an answer came after its time was up.',
      request_json: 'What was asked, as JSON.',
      response_json: 'What was answered, as JSON.',
    },
  },
  git_operations: {
    about: 'Something that was done to a Git repository.',
    keys: {
      ts_utc: happened,
      operation: 'What was done, such as `push`; not blank.',
      repo: 'Path or name of the repository; not blank.',
      branch: 'Branch.',
      remote: 'Name of the remote.',
      from_sha: 'Commit before.',
      to_sha: 'Commit after.',
      status: 'What came of it, in a word; not blank.',
      detail_json: `${details} Text that is not JSON is refused.`,
    },
  },
  owner_directives: {
    about: 'What the owner of the agents asked for.',
    keys: {
      ts_utc: happened,
      source: 'The channel that it came by.',
      chat_id: conversation,
      raw_text: 'The words as they were said.',
      resolved_action: 'What they were taken to mean.',
      agent: who,
      status: 'What came of it, in a word.',
      detail_json: details,
    },
  },
  token_usage: {
    about: 'Tokens that a model used.',
    keys: {
      ts_utc: happened,
      session_id: 'Id of the session.',
      agent: who,
      runtime: 'Program that ran the agent, not its model.',
      model: 'Name of the model.',
      input_tokens: 'Tokens of the input; left out where they are not known, which is not 0.',
      output_tokens: 'Tokens of the output; left out where they are not known, which is not 0.',
      cached_input_tokens: 'Tokens of the input that came from a cache.',
      cost_usd_micros: 'Cost in millionths of a US dollar.',
      detail_json: details,
    },
  },
  watchdog_events: {
    about:
      'Something that a watchdog saw. A copy goes to the trail `watchdog-events`, whatever happens to the database.',
    keys: {
      ts_utc: happened,
      event: 'What it saw, in a word.',
      agent: who,
      severity: 'How bad it is, in a word.',
      status: 'What came of it, in a word.',
      detail_json: details,
    },
  },
  netsky_tasks: {
    about: 'A task of the tracker; SQL knows the table as `obs.tasks`.',
    keys: {
      title: 'What is to be done, in a line.',
      body: 'What is to be done, in full.',
      status: 'How far it is; `open` when it is left out.',
      priority: 'How urgent it is, in a word.',
      labels: 'Labels, in a text of their own making.',
      source: 'Where the task comes from.',
      source_ref: 'What it is called there.',
      closed_at: 'When it was closed.',
      closed_reason: 'Why it was closed.',
      closed_evidence: 'What shows that it is done.',
      agent: who,
      sync_calendar: 'Whether a calendar shows it; no when it is left out.',
      calendar_task_id: 'What the calendar calls it.',
      created_at: 'When it was created; the time of the call when it is left out.',
      updated_at: 'When it changed last; the time of the call when it is left out.',
    },
  },
  source_errors: {
    about: 'A source that could not be read or written.',
    keys: {
      ts_utc: happened,
      source: 'Name of the source.',
      error_class: 'What kind of error it was.',
      count: 'How many there were; 1 when it is left out.',
      detail_json: details,
    },
  },
  iroh_events: {
    about: 'A connection to a peer that came, went or was refused.',
    keys: {
      ts_utc: happened,
      event_type: 'What happened to the connection.',
      peer_id_hash: 'Hash of the id of the peer; the id itself is never stored.',
      detail_json: details,
    },
  },
};
