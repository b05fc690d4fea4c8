import { sessionOutcomes, taskKinds, taskOrigins, taskStatuses } from './words.ts';

/** What a field of a payload holds: `text` is not blank where it is required; a list has the words that it may be. */
export type PayloadFieldKind = 'text' | 'number' | 'texts' | 'object' | 'list' | readonly string[];

/** What the payload of an event must have. */
export interface EventShape {
  /** The keys that must be there, and what they hold. */
  readonly required: Readonly<Record<string, PayloadFieldKind>>;
  /** May be left out, or null. */
  readonly optional: Readonly<Record<string, PayloadFieldKind>>;
  /** Whether only the calls of the trace append it, because they check more than its shape. */
  readonly isInternal: boolean;
}

/** The version of the payloads that `append` takes (SPEC 4.3). */
export const eventSchemaVersion = 1;

/** How large a payload may be as JSON in UTF-8: every reader holds it in memory. Larger bodies are content blobs, by digest. */
export const eventPayloadBytesMax = 8 * 1024 * 1024;

/** How deep objects and lists of a payload may be within each other; SQLite reads JSON up to 1,000. */
export const eventPayloadDepthMax = 100;

/** How many characters the ids of an event may have, and those that it names beside its payload. */
export const eventIdCharactersMax = 1_000;

/**
 * The types of domain events. The first fourteen are those of SPEC 4.3; the internal ones are what it takes to make every
 * table of the trace from `events` alone (SPEC Q23). An event with a `timeline_event` in its payload is on the timeline.
 */
export const eventCatalog = {
  'task.created': open(
    { task_id: 'text', title: 'text', slug: 'text', kind: taskKinds },
    {
      parent_task_id: 'text',
      parent_session_id: 'text',
      background_task_id: 'text',
      workspace_path: 'text',
      cli_source: 'text',
      origin: taskOrigins,
    },
  ),
  'task.renamed': open({ task_id: 'text', from: 'text', to: 'text' }, { slug: 'text' }),
  'task.status_changed': open({ task_id: 'text', from: taskStatuses, to: taskStatuses }, { reason: 'text' }),
  'task.hierarchy_changed': open(
    { task_id: 'text' },
    {
      parent_task_id_from: 'text',
      parent_task_id_to: 'text',
      parent_session_id_from: 'text',
      parent_session_id_to: 'text',
      background_task_id_from: 'text',
      background_task_id_to: 'text',
    },
  ),
  'session.started': open(
    { task_id: 'text', session_id: 'text' },
    { runtime_source: 'text', runtime_session_id: 'text' },
  ),
  'session.ended': open({ session_id: 'text', outcome: sessionOutcomes }, { summary: 'text' }),
  'session.bound': open({ session_id: 'text', runtime_source: 'text', runtime_session_id: 'text' }),
  'tool.invoked': open(
    { session_id: 'text', tool_name: 'text' },
    { args_hash: 'text', args_ref: 'text', timeline_event: 'object' },
  ),
  'tool.result': open(
    { session_id: 'text', tool_name: 'text', outcome: 'text' },
    { duration_ms: 'number', body_ref: 'text' },
  ),
  'prompt.submitted': open(
    { session_id: 'text' },
    { prompt_ref: 'text', event_id_ref: 'text', timeline_event: 'object' },
  ),
  'completion.received': open(
    { session_id: 'text' },
    { completion_ref: 'text', event_id_ref: 'text', timeline_event: 'object' },
  ),
  'classification.assigned': open({ event_id_ref: 'text' }, { lane: 'text', tags: 'texts', matches: 'object' }),
  'turn.partition_updated': open({ task_id: 'text', version: 'number' }, { groups: 'list' }),
  'turn.partition_reset': open({ task_id: 'text' }),
  /** What happened on the timeline and has no type of its own above. */
  'timeline.logged': internal({ task_id: 'text', timeline_event: 'object' }, { session_id: 'text' }),
  'timeline.metadata_updated': internal({ event_id_ref: 'text', metadata: 'object' }),
  'task.archived': internal({ task_id: 'text' }),
  'task.unarchived': internal({ task_id: 'text' }),
  'task.deleted': internal({ task_id: 'text' }),
  /** The runtime's session is over; the binding stays as history. */
  'session.unbound': internal({ runtime_source: 'text', runtime_session_id: 'text' }, { session_id: 'text' }),
  /** A rule was created, updated, deleted, restored, promoted, demoted or purged; `rule` is its whole row afterwards. */
  'rules.changed': internal(
    { rule_id: 'text', change: 'text' },
    { rule: 'object', signature_changed: 'number', replaces: 'text' },
  ),
  'rule.enforced': internal({ event_id_ref: 'text', enforcements: 'list' }),
  'turn.judged': internal(
    { turn_id: 'text', session_id: 'text', rules_evaluated_count: 'number', verdicts: 'list' },
    { aggregate_verdict: 'text' },
  ),
  /** The number of rules that apply to turns changed since they were judged, and no verdict changed. */
  'turns.counted': internal({ rules_evaluated_count: 'number', turn_ids: 'texts' }),
} as const satisfies Readonly<Record<string, EventShape>>;

/** A kind of domain event. */
export type DomainEventType = keyof typeof eventCatalog;

/** A kind of domain event that a caller may append. */
export type PublicEventType = {
  [Type in DomainEventType]: (typeof eventCatalog)[Type]['isInternal'] extends true ? never : Type;
}[DomainEventType];

function open<
  const Required extends EventShape['required'],
  const Optional extends EventShape['optional'] = Readonly<Record<never, never>>,
>(required: Required, optional: Optional = {} as Optional) {
  return { required, optional, isInternal: false as const };
}

function internal<
  const Required extends EventShape['required'],
  const Optional extends EventShape['optional'] = Readonly<Record<never, never>>,
>(required: Required, optional: Optional = {} as Optional) {
  return { required, optional, isInternal: true as const };
}
