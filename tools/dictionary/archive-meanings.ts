/**
 * What each table and column of `archive.*` means. The data dictionary is generated from it, and a test compares it with the
 * tables; nothing loads it at run time.
 */

/** A sentence for a table, and one for each of its columns by their SQL names. */
export interface TableMeaning {
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
}

const source = 'The harness or API that the row comes from.';
const session = 'The session, as its source names it. Unique together with `source`.';
const message = 'The response, as its source names it.';
const request = "The request's id; an empty text where the log has none.";
const tool = 'The tool call, as its source names it.';
const happened = 'When it was logged.';

/** The same four columns in most tables: where a row was read. */
const provenance = {
  source_file: 'Id of the transcript it was read from. NULL for a record that a program sent.',
  generation: 'Which life of that file: it grows when the file is truncated, rotated or rewritten. NULL as above.',
  byte_from: 'First byte of the line in that file. NULL as above.',
  byte_to: 'The byte after the line in that file. NULL as above.',
};

export const archiveMeanings: Readonly<Record<string, TableMeaning>> = {
  sessions: {
    about: 'One row a session: a conversation with an agent, with sums of what is in the other tables.',
    columns: {
      source,
      session_id: session,
      project: 'The folder that the agent worked in, as a path.',
      project_key: 'The name of the project: the same for all folders of one repository.',
      workflow_id: 'The workflow that a stamp names.',
      agent_id: 'The agent, from a stamp or, of a subagent, from its log.',
      parent_agent_id: 'The agent that started this one, from a stamp.',
      harness: 'The program around the agent, from a stamp; the source where no stamp names one.',
      title: 'The title: the one a person gave before those that a harness made.',
      git_branch: 'The branch that was checked out, as last logged.',
      client_version: 'The version of the harness, as last logged.',
      started_at: 'Time of the first response. NULL for a session without a response.',
      ended_at: 'Time of the last response. NULL for a session without a response.',
      turn_count: 'Number of its rows in `turns`, calls inside responses included.',
      message_count: 'Number of its rows in `turns`, without calls inside responses, and of prompts.',
      prompt_count: 'Number of prompts that a person wrote.',
      tool_call_count: 'Number of tool calls.',
      model_set_json: 'The models that answered, as a sorted JSON array.',
      relationship_type:
        'How it came out of another session: `continuation`, `fork` or `subagent`; `root` where it did not.',
      parent_session_id: 'The session it came out of.',
      has_content: 'Whether texts of the session are kept.',
      has_subagent: 'Whether a subagent worked in it.',
      min_fidelity: 'The weakest fidelity among its responses (see `attribution_fidelity` of `turns`).',
      has_full_attribution: 'Whether every response has the fidelity `full`. NULL where none has a known one.',
    },
  },
  turns: {
    about: 'One row a response of a model. A response that several transcripts repeat is one row.',
    columns: {
      source,
      session_id: session,
      message_id: 'The response, as its source names it. A call inside a response has `:kind:place` after it.',
      request_id: request,
      is_global_id: 'True: `message_id` and `request_id` name the response across sessions. False: within its session.',
      kind: 'What it is: `response`, `synthetic` (written by the harness), `unmetered` (no usage was logged), a call inside a response: `advisor`, `declined`, `compaction`, or `rollup`: usage that is logged of several responses together.',
      turn_index: 'Its place in the session, from 0, by time.',
      ts: 'When the response was logged.',
      model: 'The model that answered, as its provider names it.',
      project: 'The folder that the agent worked in, as a path.',
      project_key: 'The name of the project: the same for all folders of one repository.',
      activity:
        'What the turn was about, such as `coding`, `testing` or `exploration`; decided from its tools and the themes of its texts.',
      stop_reason: 'Why the model stopped, in the words of its provider.',
      output_complete:
        '1: the output count is final. 0: it is a placeholder of a response that was cut off. NULL: the source has no such notion.',
      has_edits: 'Whether it changed files. NULL where it is not known.',
      retries: 'How often the turn edited, ran a command and edited again. NULL where it is not known.',
      is_sidechain: 'Whether it is in a side conversation, as of a subagent.',
      subagent_id: 'The subagent that made the call.',
      parent_subagent_id: 'The subagent that started that subagent.',
      parent_tool_use_id: 'The tool call that started the subagent.',
      subagent_type: 'The kind of subagent, as its caller named it.',
      subagent_description: 'What the subagent was asked to do, in a few words.',
      input_tokens: 'Input billed at the plain rate: neither cache reads nor cache writes are in it.',
      output_tokens: 'Output, reasoning included.',
      reasoning_tokens: 'The part of the output that is reasoning.',
      cache_read_tokens: 'Input read from the cache.',
      cache_create_5m_tokens:
        'Input written to the cache for five minutes; `cache_create_unsplit_tokens` is part of it.',
      cache_create_1h_tokens: 'Input written to the cache for an hour.',
      cache_create_unsplit_tokens: 'The part of the cache writes whose lifetime is not logged.',
      web_search_requests: 'Searches of the web that the server made.',
      speed:
        'How fast it was asked to run: `standard`, `fast`. Empty where the log does not say; NULL where nobody looked.',
      inference_geo: 'Where inference ran, such as `us`. Empty and NULL as for `speed`.',
      service_tier: 'The tier of the provider, such as `priority` or `batch`. Empty and NULL as for `speed`.',
      usage_partial: '1: the log says more of the usage than these columns hold, so that the cost is of a part.',
      reported_cost_picousd:
        'What its log states as cost, in trillionths of a dollar: a claim of the harness, never a part of the other costs. NULL where it states none.',
      cost_input_usd: 'Price of the input. NULL where no price is known, as for all costs.',
      cost_output_usd: 'Price of the output, without what is in `cost_reasoning_usd`.',
      cost_reasoning_usd:
        'Price of the reasoning, where the model has a price of its own for it; else 0, and the reasoning is in the output.',
      cost_cache_read_usd: 'Price of the cache reads.',
      cost_cache_create_usd: 'Price of the cache writes.',
      cost_tools_usd: 'Price of web searches, and of the request where requests have a price.',
      cost_total_usd: 'The whole price, for reading. Sums of it round; sum `cost_total_picousd` where that matters.',
      cost_total_picousd: 'The whole price, exact: trillionths of a dollar.',
      cost_complete: '1: the cost is of all that was used. 0: of a part. NULL: there is no cost.',
      price_book: 'The prices that were used, by the id of the price book. NULL where it is not priced.',
      workflow_id: 'The workflow that a stamp names.',
      agent_id: 'The agent that a stamp names, or that of the subagent.',
      persona: 'The persona that a stamp names.',
      tier: 'The tier that a stamp names.',
      enrichment_json: 'All keys and values that stamps gave it, as a JSON object.',
      attribution_fidelity:
        'How much the source reports: `full`, `usage-only`, `partial`, `aggregate-only`, `cost-only`. NULL: not known.',
      tokens_present: '1: the source reports tokens. 0: it does not. NULL: not known.',
      cost_present: '1: the source reports nothing but a cost. 0: it reports more. NULL: not known.',
      fidelity_json:
        'What the source reports, kind by kind, as a JSON object. It tells a count of 0 from a count that is not known.',
      themes_json: "The themes found in the turn's own text, as a sorted JSON array.",
      is_classified: 'True: activity, retries and edits are as a record gave them. False: they were derived here.',
      ...provenance,
    },
  },
  tool_calls: {
    about: 'One row a call of a tool by a model.',
    columns: {
      source,
      session_id: session,
      message_id: 'The response that made the call.',
      request_id: request,
      call_index: 'Its place among the calls of the response, from 0.',
      tool_use_id: tool,
      tool_name: 'The tool, as the harness names it, such as `Bash` or `mcp__github__search`.',
      target:
        'What it was about: a path, a pattern, the host of an address, the type of an agent. Never the text of a command.',
      args_hash: 'Digest of its arguments: SHA-256 of the JSON with sorted keys.',
      category: 'What it does: `edit`, `bash`, `read`, `search`, `delegation`, `plan`, `web` or `other`.',
      family:
        'What a command is for: `testing`, `review`, `git`, `deps`, `format`, `verification` or `build-deploy`. NULL for others.',
      is_docs: 'Whether an edit changes a documentation file. NULL where it is not known.',
      ts: 'When the call was logged.',
      ordinal: 'Its place among the blocks of its line.',
      is_error: 'Whether a result says that it failed. NULL where no result says.',
      replaced_tools: 'The tools that this call stands for, as a JSON array.',
      collapsed_calls: 'How many calls this one stands for.',
      ...provenance,
    },
  },
  tool_result_events: {
    about: 'One row an event of a tool call: its result, its progress, a notification.',
    columns: {
      source,
      session_id: session,
      message_id: 'The response that made the call; an empty text where it is not known.',
      tool_use_id: tool,
      event_index: 'Tells the events of one call apart: result 0, progress 1, notification 2, queue 3.',
      call_index: 'The place of its call among the calls of the response.',
      status: 'How far the call is: `running`, `completed`, `errored`, `cancelled`, `unknown`.',
      content_length: 'Size of what the tool returned, in bytes of UTF-8.',
      content_hash: 'Digest of what the tool returned.',
      is_error: 'Whether the log says that it failed, by a flag or an exit code. NULL where it says neither.',
      exit_code: 'Exit code of the command.',
      reason: 'Why it was cancelled or refused, in a word: `denied`, `interrupted`, `rejected` and others.',
      duration_ms: 'How long the call took, as the log says.',
      subagent_session_id: 'The session of the subagent that the call started.',
      agent_id: 'The subagent that the call started.',
      event_source:
        'Which kind of line it is: `tool_result`, `subagent_notification`, `queue_event`, `progress_event`, `function_call_output`.',
      ts: happened,
      ...provenance,
    },
  },
  stamps: {
    about: 'One row a stamp: what a person or a program added to turns afterwards.',
    columns: {
      source: 'The harness or API whose turns it is for; `*` for any.',
      session_id: 'The session whose turns it is for.',
      ts: 'When it was made. A later stamp replaces the value of a key.',
      ledger_offset_bytes: 'Where it is in the ledger. It decides between stamps of one time.',
      selector_json: 'Which turns it is for, as a JSON object.',
      enrichment_json: 'The keys and values it gives them, as a JSON object.',
    },
  },
  compactions: {
    about: 'One row a point where the harness replaced the history of a session by a summary.',
    columns: {
      source,
      session_id: session,
      ts: happened,
      preceding_message_id: 'The last response before it.',
      trigger: 'What caused it: `auto` or `manual`.',
      tokens_before_compact: 'Size of the history before it.',
      tokens_after_compact: 'Size of the history after it.',
      ...provenance,
    },
  },
  session_relationships: {
    about: 'One row a way in which a session came out of another.',
    columns: {
      source,
      session_id: 'The session that came out of the other one.',
      relationship_type: '`subagent`, `fork`, `continuation` or `root`.',
      related_session_id: 'The session it came out of; an empty text where it is not known.',
      agent_id: 'The subagent; an empty text where there is none.',
      parent_tool_use_id: 'The tool call that started it; an empty text where it is not known.',
      ts: happened,
      source_session_id: 'The session that the log names as the origin, in its own words.',
      source_version: 'The version of the harness that logged it.',
      subagent_type: 'The kind of subagent, as its caller named it.',
      description: 'What the subagent was asked to do, in a few words.',
      ...provenance,
    },
  },
  user_turns: {
    about:
      'One row a message of the user side: what a person wrote, and what the harness wrote in the name of the user.',
    columns: {
      source,
      session_id: session,
      user_uuid: 'The message, as its source names it.',
      ts: happened,
      speaker:
        'Who speaks: `human` is a prompt of a person; `tool`, `command`, `meta`, `summary` and others are the harness.',
      preceding_message_id: 'The response before it.',
      following_message_id: 'The response after it.',
      themes_json: 'The themes found in its text, as a sorted JSON array.',
      blocks_json: 'Its parts with kind and size, as a JSON array, without their texts.',
      ...provenance,
    },
  },
  nested_tool_calls: {
    about: 'One row a tool call of a subagent that is known only from a progress line of its parent.',
    columns: {
      source,
      session_id: session,
      message_id: message,
      tool_use_id: tool,
      tool_name: 'The tool, as the harness names it.',
      agent_id: 'The subagent that made the call.',
      ts: happened,
      args_hash: 'Digest of its arguments.',
      ...provenance,
    },
  },
  api_retries: {
    about: 'One row a retry of an API call by the harness. A retry is not a failed turn.',
    columns: {
      source,
      session_id: session,
      ts: happened,
      attempt: 'Which attempt it was, from 1; 0 where the log does not say.',
      status: 'The HTTP status that caused it.',
      retry_in_ms: 'How long the harness waited before it.',
      ...provenance,
    },
  },
  import_problems: {
    about: 'One row a line of a transcript that is not a record, or that has names the parser does not know.',
    columns: {
      source_file: 'Id of the transcript.',
      generation: 'Which life of that file.',
      byte_from: 'First byte of the line in that file.',
      byte_to: 'The byte after the line in that file.',
      source: 'The harness that wrote the transcript.',
      problem: '`unparsed`: the line is not a record. `unknown`: it has names that the parser does not know.',
      detail: 'The reason, or the unknown names as a sorted JSON array.',
    },
  },
  session_notes: {
    about: 'One row a value that transcripts state of a session, such as a title. `sessions` shows the chosen ones.',
    columns: {
      source,
      session_id: session,
      field: 'What it is a value of, such as `title.custom` or `git_branch`.',
      value: 'The value.',
      first_ts: 'When it was first logged. NULL where the line has no time.',
      last_ts: 'When it was last logged; the latest value of a field is the one that is shown.',
      ...provenance,
    },
  },
  archive_state: {
    about: 'One row: how far `archive.sqlite` is built.',
    columns: {
      id: 'Always 1.',
      ledger_offset_bytes: 'How much of the ledger is in it.',
      ledger_mtime_ms: 'When the ledger last changed, at the last build; milliseconds since 1970.',
      archive_version: 'The version of the tables. A file of an older version is built again.',
      last_compacted_at: 'When it was last compacted.',
      last_rebuild_at: 'When it was last built from the beginning.',
      last_built_at: 'When something was last added.',
      ledger_inode: 'Identity of the ledger file, to notice another one.',
      ledger_head_hash: 'Digest of the first bytes of the ledger, to notice a change.',
      ledger_tail_hash: 'Digest of the last bytes that are in it, to notice a change.',
      ledger_sum: 'Checksum (CRC-32) of all bytes that are in it, to recognise a copy of the ledger.',
      pricing_version: 'The price book that its costs were computed with.',
    },
  },
};

export const usageAllMeaning: TableMeaning = {
  about:
    'What was used, by every store that knows, in one shape. The same model call may be in three of them: give a condition on `origin`, or group by it.',
  columns: {
    origin: 'Which store the row is from: `archive`, `obs` or `trace`.',
    id: 'The row: id of the response, the record or the event.',
    source: 'The harness, API or runtime.',
    session_id: 'The session, as that store names it.',
    task_id: 'The task; only of `trace`.',
    agent: 'The agent, where it is known.',
    model: 'The model.',
    ts_ms: 'When it was; milliseconds since 1970.',
    input_tokens: 'Input. NULL where the origin does not report it, as for all counts.',
    output_tokens: 'Output.',
    reasoning_tokens: 'The part of the output that is reasoning.',
    cache_read_tokens: 'Input read from the cache.',
    cache_create_tokens: 'Input written to the cache.',
    cost_usd: 'The price with all twelve decimals. Sums of it are exact.',
    cost_complete: 'Whether the cost is of all that was used. NULL where it is not known.',
  },
};
