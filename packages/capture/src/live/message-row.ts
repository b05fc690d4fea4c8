import type { JournalMessage } from '../inbox/inbox-message.ts';

/** What a message of a hook says, as a row of `hook_messages`; `null` for what it does not say. */
export interface MessageRow {
  readonly message_id: string;
  readonly ts_ms: number;
  readonly source: string;
  readonly session_id: string;
  readonly event: string;
  readonly tool_use_id: string;
  readonly tool_name: string | null;
  readonly prompt_id: string | null;
  readonly agent_id: string | null;
  readonly duration_ms: number | null;
  readonly is_error: number | null;
  readonly reason: string | null;
  readonly last_message: string | null;
  readonly cwd: string | null;
  readonly model: string | null;
  readonly is_part: number;
}

/** So much of the last message of a session is in a row, in UTF-16 units; the journal has all of it. */
const lastMessageMax = 4_000;

/** Reads a message. Usage is not taken from hooks. A message that is not JSON is a row all the same: it says that an agent was there. */
export function messageRowOf({ id, harness, receivedMs, text, isPart }: JournalMessage): MessageRow {
  const fields = new MessageFields(text);
  const event = fields.text('hook_event_name', 'hookEventName', 'event') ?? '';
  return {
    ...{ message_id: id, ts_ms: receivedMs, source: harness, event: event.slice(0, 100) },
    session_id: fields.id('session_id', 'sessionId', 'conversation_id', 'sessionID') ?? '',
    tool_use_id: fields.id('tool_use_id', 'toolUseId', 'tool_call_id', 'callID') ?? '',
    tool_name: fields.id('tool_name', 'toolName', 'tool') ?? null,
    prompt_id: fields.id('prompt_id', 'turn_id', 'generation_id') ?? null,
    agent_id: fields.id('agent_id') ?? null,
    duration_ms: fields.number('duration_ms', 'duration') ?? null,
    is_error: errorOf(event),
    reason: fields.id('reason') ?? null,
    last_message: fields.text('last_assistant_message', 'prompt')?.slice(0, lastMessageMax).toWellFormed() ?? null,
    cwd: fields.text('cwd')?.slice(0, lastMessageMax) ?? null,
    model: fields.id('model') ?? null,
    is_part: isPart === true ? 1 : 0,
  };
}

/** Harnesses have an event for a call that failed; where one has it, the other event says that the call did not fail. */
function errorOf(event: string): number | null {
  if (/^posttoolusefailure$/i.test(event)) return 1;
  return /^posttooluse$/i.test(event) ? 0 : null;
}

class MessageFields {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(text: string) {
    this.#object = objectOf(text);
  }

  /** The first of these fields that has a text that is not empty. */
  text(...names: readonly string[]): string | undefined {
    const values = names.map((name) => (Object.hasOwn(this.#object, name) ? this.#object[name] : undefined));
    return values.find((value): value is string => typeof value === 'string' && value !== '');
  }

  /** A text that is a name of something: no longer than names are. */
  id(...names: readonly string[]): string | undefined {
    return this.text(...names)?.slice(0, 200);
  }

  number(...names: readonly string[]): number | undefined {
    const values = names.map((name) => (Object.hasOwn(this.#object, name) ? this.#object[name] : undefined));
    return values.find((value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0);
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
