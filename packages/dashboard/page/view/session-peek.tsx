import type { SessionRow } from '@agentspine/server';
import { useQuestion } from '../state/question.ts';
import { count, money, short } from './format.ts';
import { Icon } from './icon.tsx';
import { Answered, Copy, Text, Time, To, Verdict } from './parts.tsx';
import { shellWord } from './shell-word.ts';

/** A session beside the list: what it is, what it used, what was asked in it. */
export function SessionPeek({ row, onClose }: { readonly row: SessionRow; readonly onClose: () => void }) {
  const turns = useQuestion('turns', { session: row.key, limit: 50 });
  return (
    <aside class="peek" aria-label="the chosen session">
      <div class="bar">
        <h2>
          <Text of={row.title ?? row.key} />
        </h2>
        <button type="button" onClick={onClose} aria-label="close">
          <Icon of="close" />
        </button>
      </div>
      <p class="actions">
        <To view={{ screen: 'session', key: row.key }}>
          <span class="primary">Read the session</span>
        </To>
        <Copy text={`spine resume ${shellWord(row.key)}`} name="resume" />
        <Copy text={row.key} name="key" />
      </p>
      <dl>
        <Pair of="cost">{money(row.used)}</Pair>
        <Pair of="tokens in, out">
          {short(row.used.inputTokens)}, {short(row.used.outputTokens)}
        </Pair>
        <Pair of="read from cache">{short(row.used.cacheReadTokens)}</Pair>
        <Pair of="responses">{count(row.turns)}</Pair>
        <Pair of="calls, failed">
          {count(row.calls)}, {count(row.errors)}
        </Pair>
        <Pair of="models">
          <Text of={row.models.join(', ') || null} />
        </Pair>
        <Pair of="project">
          <Text of={row.project} />
        </Pair>
        <Pair of="began">
          <Time at={row.startedAt} />
        </Pair>
        <Pair of="last active">
          <Time at={row.lastAt} />
        </Pair>
      </dl>
      <h3>Turns, the newest first</h3>
      <Answered asked={turns.value}>
        {({ items, total }) => (
          <>
            <ol class="plain turns">
              {items.map((turn) => (
                <li key={turn.id}>
                  <Verdict status={turn.verdict} />
                  <To view={{ screen: 'session', key: row.key, own: { e: turn.id } }}>
                    {turn.asked === null ? (
                      <span class="dim">without a prompt</span>
                    ) : (
                      <Text of={gist(turn.asked)} title />
                    )}
                  </To>
                </li>
              ))}
            </ol>
            {total === null ? <p class="note">{`the newest ${items.length}; there are more`}</p> : null}
          </>
        )}
      </Answered>
    </aside>
  );
}

/** The first line that says something. */
function gist(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}

function Pair({ of, children }: { readonly of: string; readonly children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{of}</dt>
      <dd>{children}</dd>
    </>
  );
}
