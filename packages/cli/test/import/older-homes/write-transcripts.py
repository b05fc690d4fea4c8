"""Writes the made-up transcripts that the homes of this folder were made of, below the folder that is given.

python3 write-transcripts.py FOLDER first|more|odd: `more` adds to a file and adds a file, as work that went on; `odd` adds a
session that stopped the trace of every session.
"""
import json, os, sys

folder, upto = sys.argv[1:3]
lines = {}

def claude(name, session, number, kind, more, **line):
    at = '2026-04-%02dT09:%02d:%02d.000Z' % (10 + number // 3600, number // 60 % 60, number % 60)
    base = dict(isSidechain=False, userType='external', cwd='/code/boat', sessionId=session, version='2.1.98', gitBranch='main')
    base.update(type=kind, uuid='%s-%d' % (session, number), parentUuid=None, timestamp=at, **line)
    lines.setdefault('.claude/projects/-code-boat/' + name, []).append({**base, **more})

def prompt(name, session, number, text, **line):
    claude(name, session, number, 'user', {'message': {'role': 'user', 'content': text}}, **line)

def reply(name, session, number, content, request='req', message=None, stop='end_turn', **line):
    usage = dict(input_tokens=10, output_tokens=number, cache_read_input_tokens=5, cache_creation_input_tokens=0)
    message = dict(id=message or 'msg_%s_%d' % (session, number), type='message', role='assistant', model='claude-sonnet-4-6',
                   content=content, stop_reason=stop, stop_sequence=None, usage=usage)
    more = {'message': message}
    if request is not None:
        more['requestId'] = '%s_%s_%d' % (request, session, number)
    claude(name, session, number, 'assistant', more, **line)

def text(words):
    return [{'type': 'text', 'text': words}]

def call(identity, name, value):
    return [{'type': 'tool_use', 'id': identity, 'name': name, 'input': value}]

def result(name, session, number, identity, words, **line):
    content = [{'type': 'tool_result', 'tool_use_id': identity, 'content': words}]
    claude(name, session, number, 'user', {'message': {'role': 'user', 'content': content}}, **line)

# A plain session with calls, a list of things to do and a title that is given late.
a = 'aaaaaaaa-0000-4000-8000-00000000000a'
prompt(a + '.jsonl', a, 1, 'Caulk the hull of the boat')
reply(a + '.jsonl', a, 2, call('toolu_a1', 'Bash', {'command': 'make hull'}), stop='tool_use')
result(a + '.jsonl', a, 3, 'toolu_a1', 'the hull is tight')
reply(a + '.jsonl', a, 4, call('toolu_a2', 'TodoWrite', {'todos': [{'content': 'paint', 'status': 'pending'}]}), stop='tool_use')
result(a + '.jsonl', a, 5, 'toolu_a2', 'noted')
reply(a + '.jsonl', a, 6, text('The hull is done, and tests pass.'))
lines['.claude/projects/-code-boat/' + a + '.jsonl'].append({'type': 'ai-title', 'aiTitle': 'Boat hull', 'sessionId': a})
# The same, resumed in another file that repeats what was said.
b = 'bbbbbbbb-0000-4000-8000-00000000000b'
for line in list(lines['.claude/projects/-code-boat/' + a + '.jsonl'])[:3]:
    lines.setdefault('.claude/projects/-code-boat/' + b + '.jsonl', []).append({**line, 'sessionId': b})
prompt(b + '.jsonl', b, 101, 'Now rig the mast')
reply(b + '.jsonl', b, 102, text('The mast stands.'))
# A gateway that gives no request ids, and numbers its messages by session.
c = 'cccccccc-0000-4000-8000-00000000000c'
d = 'dddddddd-0000-4000-8000-00000000000d'
for session in (c, d):
    prompt(session + '.jsonl', session, 201, 'Ask the gateway for ' + session[:1])
    reply(session + '.jsonl', session, 202, text('Answer ' + session[:1]), request=None, message='msg_1')
    prompt(session + '.jsonl', session, 203, 'And again')
    reply(session + '.jsonl', session, 204, text('Answer 2 ' + session[:1]), request=None, message='msg_2')
# A subagent in a file of its own.
prompt('aaaaaaaa-0000-4000-8000-00000000000a/subagents/agent-x1.jsonl', a, 301, 'Look below the waterline', isSidechain=True, agentId='x1')
reply('aaaaaaaa-0000-4000-8000-00000000000a/subagents/agent-x1.jsonl', a, 302, text('Barnacles.'), isSidechain=True, agentId='x1')

# Codex.
def codex(name, second, kind, payload):
    at = '2026-04-12T10:%02d:%02d.000Z' % (second // 60, second % 60)
    lines.setdefault('.codex/sessions/2026/04/12/' + name, []).append({'timestamp': at, 'type': kind, 'payload': payload})

def rollout(identity):
    name = 'rollout-2026-04-12T10-00-00-%s.jsonl' % identity
    codex(name, 0, 'session_meta', {'id': identity, 'timestamp': '2026-04-12T10:00:00.000Z', 'cwd': '/code/boat', 'originator': 'codex_cli_rs', 'cli_version': '0.118.0', 'model_provider': 'openai'})
    codex(name, 1, 'turn_context', {'turn_id': identity[:-4] + '0001', 'cwd': '/code/boat', 'model': 'gpt-5.2-codex'})
    codex(name, 2, 'response_item', {'type': 'message', 'role': 'user', 'content': [{'type': 'input_text', 'text': 'Sew the sail'}]})
    codex(name, 2, 'event_msg', {'type': 'user_message', 'message': 'Sew the sail'})
    codex(name, 3, 'response_item', {'type': 'function_call', 'name': 'exec_command', 'arguments': '{"cmd":"sew --all"}', 'call_id': 'call_' + identity[:4]})
    codex(name, 4, 'response_item', {'type': 'function_call_output', 'call_id': 'call_' + identity[:4], 'output': 'sewn'})
    codex(name, 5, 'response_item', {'type': 'message', 'role': 'assistant', 'content': [{'type': 'output_text', 'text': 'The sail is sewn.'}]})
    codex(name, 5, 'event_msg', {'type': 'agent_message', 'message': 'The sail is sewn.'})
    usage = {'input_tokens': 100, 'cached_input_tokens': 40, 'output_tokens': 20, 'reasoning_output_tokens': 5, 'total_tokens': 120}
    codex(name, 6, 'event_msg', {'type': 'token_count', 'info': {'total_token_usage': usage, 'last_token_usage': usage, 'model_context_window': 258400}})

rollout('019d8000-0000-7000-8000-0000000000c1')

if upto != 'first':
    prompt(a + '.jsonl', a, 401, 'Paint the hull too')
    reply(a + '.jsonl', a, 402, call('toolu_a3', 'Edit', {'file_path': '/code/boat/hull.c', 'old_string': 'x', 'new_string': 'y'}), stop='tool_use')
    result(a + '.jsonl', a, 403, 'toolu_a3', 'edited')
    reply(a + '.jsonl', a, 404, text('Painted.'))
    rollout('019d8000-0000-7000-8000-0000000000c2')

if upto == 'odd':
    e = 'eeeeeeee-0000-4000-8000-00000000000e'
    prompt(e + '.jsonl', e, 501, 'Drop the anchor')
    # A tool without a name.
    reply(e + '.jsonl', e, 502, call('toolu_e1', '', {'depth': 3}), stop='tool_use')
    result(e + '.jsonl', e, 503, 'toolu_e1', 'anchored')
    reply(e + '.jsonl', e, 504, text('Anchored.'))

for name, records in lines.items():
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        file.write(''.join(json.dumps(record, separators=(',', ':')) + '\n' for record in records))
