import type { TableMeaning } from './archive-meanings.ts';

/**
 * What each table and column of `trace.*` means. The data dictionary is generated from it, and a test compares it with the
 * tables; nothing loads it at run time.
 */

const task = 'The task.';
const session = 'The session of the task.';
const event = 'The event on the timeline.';
const lastEvent = 'The event that changed it last.';
const created = 'When it was created.';
const updated = 'When it last changed.';
const turn = 'The turn.';
const rule = 'The rule.';

const searchDocuments: TableMeaning = {
  about: 'One row a text that search looks through: the text of a task, or of an event.',
  columns: {
    scope: 'What the text is of: `task` or `event`.',
    entity_id: 'The task or the event.',
    task_id: 'The task that it belongs to.',
    search_text: 'The text that is searched. NULL where its event is damaged.',
    embedding: 'The vector of the text, as a JSON array of numbers. NULL where nobody computed one.',
    embedding_model: 'The model that computed the vector.',
    updated_at: updated,
  },
};

const timeline: TableMeaning = {
  about: 'One row an event on the timeline of a task: a message, a tool call, a plan, a todo and so on.',
  columns: {
    id: event,
    task_id: task,
    session_id: 'The session of the task. NULL where the event belongs to none.',
    kind: 'What it is about, such as `user.message`, `assistant.response`, `terminal.command` or `file.changed`.',
    lane: 'Which lane of a timeline shows it, such as `user`, `exploration` or `implementation`; `rule` where a rule matched.',
    title: 'One line that says what happened.',
    body: 'The text. A large one is only its beginning; the whole is a content blob.',
    subtype_key: 'A narrower kind, as the caller names it.',
    subtype_label: 'The narrower kind, as people read it.',
    subtype_group: 'What narrower kinds are grouped by.',
    tool_family: 'The family of the tool, such as `terminal` or `file`.',
    operation: 'What was done, such as `read` or `modify`.',
    source_tool: 'The tool as its runtime names it, before any mapping.',
    tool_name: 'The tool.',
    entity_type: 'The kind of thing it was done to.',
    entity_name: 'The name of the thing it was done to.',
    display_title: 'The title to show in place of `title`.',
    evidence_level: 'How sure it is, as the caller says.',
    extras_json: 'What else the event says and no other column or table has, as a JSON object.',
    created_at: 'When it happened.',
  },
};

export const traceMeanings: Readonly<Record<string, TableMeaning>> = {
  events: {
    about: 'One row a domain event. All other tables of `trace` are made of these rows and can be made again.',
    columns: {
      seq: 'The order in which events were stored. A follower goes on after the last one it saw.',
      event_id: 'The event; unique.',
      event_time: 'When it happened.',
      event_type: 'What happened, such as `task.created`, `timeline.logged` or `turn.judged`.',
      schema_ver: 'The version of the payload.',
      aggregate_id: 'The task that it belongs to; `rules` for a rule of every task.',
      session_id: 'The session of the task. NULL where it belongs to none.',
      actor: 'Who acts: `user`, `system`, or the agent of a harness by its name.',
      correlation_id: 'What it belongs together with, as the caller says.',
      causation_id: 'The event that caused it.',
      payload_json: 'What the event says, as JSON. Its keys depend on `event_type`.',
      recorded_at: 'When it was stored.',
    },
  },
  content_blobs: {
    about: 'One row a body that events name by its digest.',
    columns: {
      sha256: 'The digest of the body: SHA-256 in hex.',
      byte_size: 'Size of the body.',
      mime: 'The kind of content, such as `text/plain`. NULL where it is not known.',
      created_at: created,
    },
  },
  tasks_current: {
    about: 'One row a task: what an agent works on.',
    columns: {
      id: task,
      title: 'One line that says what it is about.',
      slug: 'The title as a short name for addresses.',
      workspace_path: 'The folder that it is worked on in.',
      status: '`running`, `waiting`, `completed` or `errored`.',
      task_kind: '`primary`, or `background` for work that another task started.',
      created_at: created,
      updated_at: updated,
      last_session_started_at: 'When its latest session began.',
      cli_source: 'The runtime that it runs in.',
      archived_at: 'When it was put away. NULL: it was not.',
      origin: 'Who started it: `user` or `server-sdk`.',
    },
  },
  task_relations: {
    about: 'One row a relation of a task to another task, or to the session that started it.',
    columns: {
      task_id: task,
      related_task_id: 'The other task. NULL where it is a session.',
      relation_kind: '`parent`, `background` or `spawned_by_session`.',
      session_id: 'The session that started it; only of `spawned_by_session`.',
    },
  },
  sessions_current: {
    about: 'One row a session of a task: one run of an agent.',
    columns: {
      id: session,
      task_id: task,
      status: '`running`, `completed` or `errored`.',
      summary: 'What was done, as the agent says.',
      started_at: 'When it began.',
      ended_at: 'When it ended. NULL while it runs.',
    },
  },
  runtime_bindings_current: {
    about: 'One row a session of a runtime, with the task and the session it belongs to.',
    columns: {
      runtime_source: 'The runtime.',
      runtime_session_id: 'The session, as the runtime names it.',
      task_id: task,
      monitor_session_id: 'The session of the task. NULL: it is over, and the row is history.',
      created_at: created,
      updated_at: updated,
    },
  },
  turn_partitions_current: {
    about: 'One row a task whose turns somebody grouped for reading.',
    columns: {
      task_id: task,
      groups_json: 'The groups, as JSON.',
      version: 'Grows with each change, so that two writers notice each other.',
      updated_at: updated,
    },
  },
  timeline_events_view: timeline,
  timeline,
  event_files: {
    about: 'One row a file that an event is about.',
    columns: {
      event_id: event,
      file_path: 'The file.',
      source: 'How it is known: `metadata` (the caller says), `command_analysis`, `runtime_relpath` or `multiple`.',
      write_count: 'How often the event wrote it. 0: it did not.',
    },
  },
  event_relations: {
    about: 'One row a relation between two events.',
    columns: {
      event_id: 'The event that states the relation.',
      source_event_id: 'The event that it goes from.',
      target_event_id: 'The event that it goes to.',
      edge_kind: 'How it was stated: `parent`, `source` or `related`.',
      relation_type: 'What it means, such as `implements`, `verifies` or `caused_by`.',
      relation_label: 'What it means, as people read it.',
      relation_explanation: 'Why it is so.',
    },
  },
  event_async_refs: {
    about: 'One row an event that belongs to work in the background.',
    columns: {
      event_id: event,
      async_task_id: 'The work in the background.',
      async_status: 'How far it is, in the words of the runtime.',
      async_agent: 'The agent that does it.',
      async_category: 'The kind of work.',
      duration_ms: 'How long it took.',
    },
  },
  event_tags: {
    about: 'One row a tag of an event.',
    columns: {
      event_id: event,
      tag: 'The tag.',
      source: 'Where it is from: `metadata` (the caller), `classification` (a rule of ours) or `multiple`.',
    },
  },
  todos_current: {
    about: 'One row a todo of a task, in its latest state.',
    columns: {
      id: 'The todo.',
      task_id: task,
      title: 'What is to be done.',
      state: '`added`, `in_progress`, `completed` or `cancelled`.',
      priority: 'How urgent it is, as the agent says.',
      auto_reconciled: 'Whether it was closed because it left the list, and not because the agent said so.',
      last_event_id: lastEvent,
      created_at: created,
      updated_at: updated,
    },
  },
  questions_current: {
    about: 'One row a question that an agent asked, in its latest state.',
    columns: {
      id: 'The question.',
      task_id: task,
      title: 'What is asked.',
      phase: '`asked`, `answered` or `concluded`.',
      sequence: 'Its place among questions, as the caller counts.',
      model_name: 'The model that asked.',
      model_provider: 'The provider of that model.',
      last_event_id: lastEvent,
      created_at: created,
      updated_at: updated,
    },
  },
  event_token_usage: {
    about: 'One row an event with what its model call used. An event without a row used an amount that is not known.',
    columns: {
      event_id: event,
      session_id: session,
      task_id: task,
      input_tokens: 'Input without cache reads and writes.',
      output_tokens: 'Output.',
      cache_read_tokens: 'Input read from the cache.',
      cache_create_tokens: 'Input written to the cache.',
      cost_usd: 'The price as the runtime says it. NULL where it says none.',
      duration_ms: 'How long the model call took.',
      model: 'The model.',
      prompt_id: 'The prompt that it answers, as the runtime names it.',
      stop_reason: 'Why the model stopped, in the words of its provider.',
      occurred_at: 'When it happened.',
    },
  },
  rules: {
    about: 'One row a rule: what an agent is expected to do when it was asked for something, or says something.',
    columns: {
      id: rule,
      name: 'Its name, as people read it.',
      trigger_phrases_json: 'The phrases that it applies to, as a JSON array. NULL: to every turn.',
      trigger_on: 'Whose words are searched for the phrases: `user` or `assistant`. NULL: of both.',
      expect_tool: 'The tool that must have been called.',
      expect_command_matches_json: 'Texts or patterns of which one must match a command, as a JSON array.',
      expect_pattern: 'The regular expression that must match a path or a command.',
      forbid_command_matches_json: 'Texts or patterns of which none may match a command, as a JSON array.',
      check: 'Which claims it checks, such as `tests-pass`; judged when asked, from `claims`. NULL: it looks at calls.',
      scope: '`global`, or `task` for a rule of one task.',
      task_id: 'The task of a rule with the scope `task`.',
      source: 'Who made it: `human` or `agent`.',
      severity: '`info`, `warn` or `block`.',
      rationale: 'Why it is there.',
      signature: 'Digest of what it expects. Two rules with one signature are the same rule.',
      created_at: created,
      deleted_at: 'When it was deleted. NULL: it is active.',
    },
  },
  turns: {
    about: 'One row a turn: from what a user asked to what the agent answered. `archive.turns` has responses instead.',
    columns: {
      id: turn,
      session_id: session,
      task_id: task,
      turn_index: 'Its place in the session.',
      status: '`open` while the agent answers, then `closed`.',
      started_at: 'When the user asked.',
      ended_at: 'When the answer was complete. NULL while it is open.',
      asked_text: 'What the user asked.',
      assistant_text: 'What the agent answered.',
      aggregate_verdict:
        'The worst of its verdicts: `contradicted`, `unverifiable`, `verified`. NULL: no rule applied.',
      rules_evaluated_count: 'How many rules were looked at.',
    },
  },
  turn_events: {
    about: 'One row an event of a turn.',
    columns: { turn_id: turn, event_id: event },
  },
  verdicts: {
    about: 'One row a verdict: whether a turn did what a rule expects.',
    columns: {
      turn_id: turn,
      rule_id: rule,
      status: '`verified`, `contradicted`, or `unverifiable` where the log cannot show it.',
      matched_phrase: 'The phrase for which the rule applied.',
      expected_pattern: 'What the rule expected, as people read it.',
      actual_tool_calls_json: 'Commands or paths of the calls that were compared with the rule, as a JSON array.',
      matched_tool_calls_json: 'Those that did what the rule expects, as a JSON array.',
      evaluated_at: 'When it was judged.',
    },
  },
  rule_enforcements: {
    about: 'One row a match of a rule with an event.',
    columns: {
      event_id: event,
      rule_id: rule,
      match_kind: '`trigger`: the event has a phrase of the rule. `expect-fulfilled`: it does what the rule expects.',
      decided_at: 'When it was decided.',
    },
  },
  search_documents: searchDocuments,
  search: searchDocuments,
};
