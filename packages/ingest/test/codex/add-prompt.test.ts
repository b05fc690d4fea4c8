import { describe, expect, test } from 'vitest';
import {
  at,
  context,
  event,
  item,
  type Line,
  line,
  meta,
  parse,
  promptsOf,
  spokenOf,
  userItem,
  userMessage,
} from './rollout-lines.ts';

const head = [meta('thread-1'), context(1, 'gpt-a')];

function spoken(...lines: readonly Line[]): readonly string[] {
  return spokenOf(parse([...head, ...lines]));
}

const environment = '<environment_context>\n  <cwd>/home/ana/app</cwd>\n</environment_context>';
const agents = '# AGENTS.md instructions for /home/ana/app\n\n<INSTRUCTIONS>\nbe brief\n</INSTRUCTIONS>';

describe('a prompt', () => {
  test('that stands as an item and as an event is one', () => {
    expect(spoken(userItem(2, environment), userItem(3, 'go'), userMessage(3, 'go'))).toEqual(['human: go']);
    expect(spoken(userMessage(3, 'go'), userItem(3, 'go'))).toEqual(['human: go']);
  });

  test('that is said twice is two', () => {
    const twice = [userItem(2, 'go on'), userMessage(2, 'go on'), userItem(5, 'go on'), userMessage(5, 'go on')];
    expect(spoken(...twice)).toEqual(['human: go on', 'human: go on']);
  });

  test('is never an item once there are events, however new the injected context looks', () => {
    expect(spoken(userItem(2, 'go'), userMessage(2, 'go'), userItem(3, 'Reminder: be brief'))).toEqual(['human: go']);
  });

  test('of a newer version is an item_completed event', () => {
    const completed = (text: string) =>
      event(2, 'item_completed', {
        thread_id: 'thread-1',
        turn_id: 't1',
        item: { type: 'UserMessage', id: 'i1', content: [{ type: 'text', text }] },
      });
    expect(spoken(userItem(2, 'go'), completed('go'), userItem(3, 'more'), completed('more'))).toEqual([
      'human: go',
      'human: more',
    ]);
    expect(spoken(userItem(2, 'go'), completed('go'), userMessage(2, 'go'))).toEqual(['human: go']);
    expect(spoken(event(2, 'item_completed', { item: { type: 'AgentMessage', content: [] } }))).toEqual([]);
  });

  test('of a file without events is an item that is not injected context', () => {
    const lines = [userItem(2, agents, environment), userItem(3, '<recommended_plugins>\na\n</recommended_plugins>')];
    expect(spoken(...lines, userItem(4, 'fix the build'), userItem(5, environment, 'and the docs'))).toEqual([
      'human: fix the build',
      'human: and the docs',
    ]);
  });

  test('is found where it looks injected but is an event', () => {
    expect(spoken(userItem(2, '<b>bold</b>'), userMessage(2, '<b>bold</b>'))).toEqual(['human: <b>bold</b>']);
  });

  test('is no message of the developer, and no context that an early version sent as an event', () => {
    const developer = item(2, 'message', { role: 'developer', content: [{ type: 'input_text', text: 'rules' }] });
    const early = event(3, 'user_message', { message: environment, kind: 'environment_context' });
    expect(spoken(developer, early)).toEqual([]);
  });

  test('has an id made of thread, time and text, and the sizes of what it holds', () => {
    const image = 'data:image/png;base64,REDACTED';
    const said = event(3, 'user_message', { message: 'sé', images: [image] });
    const [prompt] = promptsOf(parse([...head, said]));
    expect(prompt).toMatchObject({ sessionId: 'thread-1', ts: at(3), speaker: 'human', text: 'sé' });
    expect(prompt?.userUuid).toMatch(/^[0-9a-f]{32}$/);
    expect(prompt?.blocks).toEqual([
      { kind: 'text', byteLen: 3 },
      { kind: 'image', byteLen: image.length },
    ]);
    const [copy] = promptsOf(parse([...head, line(2, 'world_state', {}), said], '/elsewhere.jsonl'));
    expect(copy?.userUuid).toBe(prompt?.userUuid);
  });

  test('in the thread of a subagent is of the agent that started it', () => {
    const child = meta('thread-2', { source: { subagent: 'review' }, parent_thread_id: 'thread-1' });
    expect(spokenOf(parse([child, userMessage(2, 'review this')]))).toEqual(['subagent-prompt: review this']);
  });
});

describe('what is said', () => {
  test('by another agent is a notification', () => {
    const content = [
      { type: 'input_text', text: 'Task: /root' },
      { type: 'encrypted_content', encrypted_content: 'x' },
    ];
    expect(spoken(item(2, 'agent_message', { author: '/root/a', recipient: '/root', content }))).toEqual([
      'notification: Task: /root\n',
    ]);
  });

  test('by breaking off a turn is an interrupt with its reason', () => {
    expect(spoken(event(2, 'turn_aborted', { turn_id: 't', reason: 'interrupted' }))).toEqual([
      'interrupt: interrupted',
    ]);
  });
});
