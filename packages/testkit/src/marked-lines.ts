/**
 * Transcripts in which every text field of every record that the parsers know holds a marker of its own. What is a field
 * is read from the parsers' own lists, and each counts as text unless it is named below as something that all content
 * modes keep; so a field that a parser learns of is covered from then on.
 */
export class Markers {
  readonly #fields: string[] = [];

  /** A word that is nowhere else; `field` says where it was put. */
  at(field: string): string {
    return `Zq${this.#fields.push(field) - 1}qZ`;
  }

  /** Fields whose markers are in the bytes. */
  foundIn(bytes: Buffer): readonly string[] {
    const numbers = new Set([...bytes.toString('latin1').matchAll(/Zq(\d+)qZ/g)].map((match) => Number(match[1])));
    return [...numbers].map((number) => this.#fields[number] ?? `marker ${number}`);
  }

  /** Where markers were put. */
  get fields(): readonly string[] {
    return this.#fields;
  }
}

/** Ids, names of programs, branches and models, times, folders and numbers: no content mode leaves them out. */
const claudeMetadata = new Set(
  `parentUuid isSidechain userType cwd sessionId session_id version gitBranch entrypoint type uuid timestamp agentId
  forkedFrom forkedFromSessionId forkSessionId continuedFromSessionId resumedFromSessionId continuedFrom logicalParentUuid
  requestId sourceToolAssistantUUID sourceToolUseID parentToolUseID toolUseID parent_tool_use_id agent_id
  subagent_session_id subtype message id role model usage stop_reason`.split(/\s+/),
);

const codexMetadata = new Set(
  `type id call_id turn_id thread_id session_id cwd originator cli_version timestamp model parent_thread_id forked_from_id
  sender_thread_id receiver_thread_id new_thread_id agent_thread_id agent_path agent_role receiver_agent_role new_agent_role
  name namespace trace_id event_id role git info source git`.split(/\s+/),
);

/** Tools of both harnesses, with everything in their input that is text. Paths stay, and so do hosts and kinds of agents. */
const toolNames = `Bash Read Edit MultiEdit Write NotebookEdit Grep Glob WebFetch WebSearch Task Agent TodoWrite Skill
  ExitPlanMode AskUserQuestion SlashCommand KillShell mcp__server__tool apply_patch shell exec_command update_plan spawn_agent
  view_image web_search tool_search unheard_of`.split(/\s+/);

function toolInput(markers: Markers, field: string): Record<string, unknown> {
  const text = (name: string) => markers.at(`${field}.${name}`);
  return {
    command: `git commit -m '${text('command')}' && ${text('program')} --flag && cat <<EOF\n${text('heredoc')}\nEOF`,
    cmd: `echo "${text('cmd')}"`,
    description: text('description'),
    prompt: text('prompt'),
    pattern: text('pattern'),
    query: text('query'),
    glob: text('glob'),
    content: text('content'),
    old_string: text('old_string'),
    new_string: text('new_string'),
    new_source: text('new_source'),
    plan: [{ step: text('plan') }],
    todos: [{ content: text('todos'), activeForm: text('activeForm') }],
    questions: [{ question: text('questions'), options: [{ label: text('options') }] }],
    url: `https://example.org/${text('url path')}?q=${text('url query')}`,
    args: text('args'),
    task_name: text('task_name'),
    message: text('message'),
    file_path: '/code/app/main.ts',
    path: '/code/app',
    subagent_type: 'explorer',
    skill: 'review',
    input: `*** Begin Patch\n*** Update File: /code/app/main.ts\n+${text('patch')}\n*** End Patch`,
  };
}

/** Names under which a harness keeps text. */
const textKeys = `text content message title summary description prompt stdout stderr output error reason command query
  thinking label subject customTitle thread_name aggregated_output formatted_output last_agent_message url cause`;

/** Values of every form that a parser might look into, each with markers in it. */
function valuesOf(markers: Markers, field: string, blockTypes: ReadonlySet<string>): readonly unknown[] {
  const texts = (name: string, keys: string) =>
    Object.fromEntries(keys.split(/\s+/).map((key) => [key, markers.at(`${field}${name}.${key}`)]));
  const blocks = [...blockTypes].map((type) => ({
    ...{ type, ...texts(`[${type}]`, 'text content thinking title') },
    ...(/tool_use$|_call$/.test(type) && { id: `call-${field}`, name: 'Bash', input: toolInput(markers, field) }),
    ...(/result$/.test(type) && { tool_use_id: `call-${field}` }),
  }));
  return [
    markers.at(field),
    [markers.at(`${field}[0]`), ...blocks],
    texts('{}', textKeys),
    { type: 'text', Ok: texts('.Ok', 'text content'), message: { role: 'user', content: blocks } },
  ];
}

const at = (second: number): string => new Date(Date.UTC(2026, 4, 1, 10, 0, 0) + second * 1000).toISOString();

/** A transcript of Claude Code: a line for each field of each record type and each form of its value. */
export function markedClaudeLines(markers: Markers, shapes: ClaudeCodeShapes): readonly object[] {
  const { recordKeys, messageKeys, blockTypes, systemSubtypes, kinds } = shapes;
  const lines: object[] = [];
  let parentUuid: string | null = null;
  const push = (type: string, fields: object): void => {
    const uuid = `claude-${lines.length}`;
    const base = { sessionId: 'claude-session', cwd: '/code/app', version: '2.1.0', gitBranch: 'main' };
    const message = 'message' in fields ? {} : spoken(type);
    lines.push({
      ...{ type, uuid, parentUuid, timestamp: at(lines.length), isSidechain: false },
      ...{ ...base, ...message, ...fields },
    });
    parentUuid = uuid;
  };
  const spoken = (type: string): object => {
    if (type === 'user') return { message: { role: 'user', content: markers.at(`claude prompt ${lines.length}`) } };
    const text = () => markers.at(`claude answer ${lines.length}`);
    return type === 'assistant' ? { message: replyOf({ content: [{ type: 'text', text: text() }] }) } : {};
  };
  const replyOf = (fields: object): object => ({
    ...{ id: `msg-${lines.length}`, type: 'message', role: 'assistant', model: 'claude-opus-4-6' },
    ...{ content: [], usage: { input_tokens: 1, output_tokens: 1 }, ...fields },
  });
  push('user', {});
  for (const name of toolNames) {
    const id = `toolu-${name}`;
    const input = toolInput(markers, `claude tool ${name}`);
    push('assistant', {
      requestId: `req-${name}`,
      message: replyOf({ content: [{ type: 'tool_use', id, name, input }] }),
    });
    const content = markers.at(`claude result of ${name}`);
    push('user', {
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, is_error: true, content }] },
      toolUseResult: { agentId: `agent-${name}`, description: markers.at(`claude description of ${name}`), content },
    });
    // The prompt of an inline subagent, which is known again by it.
    push('user', { isSidechain: true, message: { role: 'user', content: input['prompt'] } });
    push('assistant', { isSidechain: true, requestId: `side-${name}` });
  }
  for (const [type, keys] of recordKeys) {
    for (const key of keys) {
      if (claudeMetadata.has(key)) continue;
      for (const value of valuesOf(markers, `claude ${type}.${key}`, blockTypes)) push(type, { [key]: value });
    }
    for (const kind of kinds.get(type)?.kinds ?? []) {
      for (const value of valuesOf(markers, `claude ${type} ${kind}`, blockTypes)) {
        const isPlain = typeof value === 'object' && !Array.isArray(value);
        push(type, { [kinds.get(type)?.field ?? '']: { ...(isPlain ? value : { content: value }), type: kind } });
      }
    }
  }
  for (const subtype of systemSubtypes) {
    for (const key of recordKeys.get('system') ?? []) {
      if (!claudeMetadata.has(key)) push('system', { subtype, [key]: markers.at(`claude system ${subtype}.${key}`) });
    }
  }
  for (const type of ['user', 'assistant']) {
    for (const key of messageKeys) {
      if (claudeMetadata.has(key)) continue;
      for (const value of valuesOf(markers, `claude ${type}.message.${key}`, blockTypes)) {
        push(type, { message: type === 'user' ? { role: 'user', [key]: value } : replyOf({ [key]: value }) });
      }
    }
  }
  return lines;
}

/** A rollout of Codex, made in the same way. */
export function markedCodexLines(markers: Markers, shapes: CodexShapes): readonly object[] {
  const { payloadKeys, blockTypes } = shapes;
  const id = '0199aaaa-0000-7000-8000-000000000001';
  const lines: object[] = [
    {
      timestamp: at(0),
      type: 'session_meta',
      payload: { id, timestamp: at(0), cwd: '/code/app', cli_version: '0.140.0' },
    },
  ];
  const push = (type: string, payload: object): void => {
    lines.push({ timestamp: at(lines.length), type, payload });
  };
  push('event_msg', { type: 'user_message', message: markers.at('codex prompt') });
  for (const name of toolNames) {
    const input = toolInput(markers, `codex tool ${name}`);
    const call = { type: 'function_call', call_id: `call-${name}`, name };
    push('response_item', { ...call, arguments: JSON.stringify(input) });
    const output = markers.at(`codex output of ${name}`);
    push('response_item', { type: 'function_call_output', call_id: `call-${name}`, output });
    push('response_item', { ...call, type: 'custom_tool_call', call_id: `custom-${name}`, input: input['input'] });
  }
  for (const [name, keys] of payloadKeys) {
    const [type = '', payloadType] = name.split('/');
    // Headers and states of the old format begin files of their own, and a second session_meta another thread.
    if (['header', 'state'].includes(type)) continue;
    for (const key of keys) {
      if (codexMetadata.has(key)) continue;
      for (const value of valuesOf(markers, `codex ${name}.${key}`, blockTypes)) {
        for (const role of type === 'response_item' ? ['user', 'assistant'] : ['']) {
          const ids = { call_id: `call-${lines.length}`, thread_id: id, name: 'shell', ...(role !== '' && { role }) };
          push(type, {
            ...(payloadType !== undefined && { type: payloadType, ...ids }),
            ...(type === 'session_meta' && { id }),
            [key]: value,
          });
        }
      }
    }
  }
  return lines;
}

/** What of a transcript of Claude Code the parser knows. */
export interface ClaudeCodeShapes {
  /** Keys by record type. */
  readonly recordKeys: ReadonlyMap<string, Iterable<string>>;
  readonly messageKeys: Iterable<string>;
  readonly blockTypes: ReadonlySet<string>;
  readonly systemSubtypes: Iterable<string>;
  /** By record type: the field that names its kinds, and their names. */
  readonly kinds: ReadonlyMap<string, { readonly field: string; readonly kinds: Iterable<string> }>;
}

/** What of a rollout of Codex the parser knows. */
export interface CodexShapes {
  /** Payload keys by `record` or `record/payload type`. */
  readonly payloadKeys: ReadonlyMap<string, Iterable<string>>;
  readonly blockTypes: ReadonlySet<string>;
}
