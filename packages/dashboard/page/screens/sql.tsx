import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Refused } from '../state/client.ts';
import { useQuestion } from '../state/question.ts';
import { SqlSession, type SqlState } from '../state/sql-session.ts';
import { counted, took } from '../view/format.ts';
import { Answered, ProblemView, Text } from '../view/parts.tsx';
import { saveBlob } from '../view/save-blob.ts';
import { SqlResult } from '../view/sql-result.tsx';

const examples = [
  [
    'cost of models',
    'SELECT model, count(*) AS turns, sum(output_tokens) AS output\nFROM archive.turns GROUP BY 1 ORDER BY 3 DESC',
  ],
  [
    'tools that fail',
    'SELECT tool_name, count(*) AS failed\nFROM archive.tool_calls WHERE is_error GROUP BY 1 ORDER BY 2 DESC',
  ],
  [
    'claims that the log contradicts',
    "SELECT kind, reason, count(*) AS claims\nFROM claims.claims WHERE status = 'contradicted' GROUP BY ALL",
  ],
] as const;

/** SQL over all stores of the home. A link fills the editor and runs nothing. */
export function SqlScreen() {
  const session = useMemo(() => new SqlSession(), []);
  const editor = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<Refused['problem'] | undefined>(undefined);
  const state = session.state.value;
  useEffect(() => () => session.stop(), [session]);
  useEffect(() => {
    const fillFromLink = () => fill(editor.current, sqlOfHash() ?? '');
    fillFromLink();
    addEventListener('hashchange', fillFromLink);
    return () => removeEventListener('hashchange', fillFromLink);
  }, []);
  const run = () => {
    const sql = editor.current?.value.trim() ?? '';
    if (sql === '') return;
    setProblem(undefined);
    history.replaceState(null, '', `${location.pathname}${location.search}#q=${encodeURIComponent(sql)}`);
    void session.run(sql);
  };
  const save = (form: 'csv' | 'parquet' | 'arrow') => {
    session.save(editor.current?.value.trim() ?? '', form).then(
      (blob) => saveBlob(blob, `answer.${form}`),
      (error: unknown) => setProblem(error instanceof Refused ? error.problem : undefined),
    );
  };
  return (
    <main class="sql">
      <Tables onChoose={(table) => fill(editor.current, `SELECT *\nFROM ${table}\nLIMIT 100`)} />
      <div class="console">
        <textarea
          ref={editor}
          aria-label="SQL"
          spellcheck={false}
          rows={6}
          placeholder="SELECT … one question over obs, trace, log, archive and claims"
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              run();
            }
          }}
        />
        <div class="bar">
          {state.kind === 'running' ? (
            <button type="button" onClick={() => session.stop()}>
              stop
            </button>
          ) : (
            <button type="button" class="run" title="Ctrl Enter" onClick={run}>
              run
            </button>
          )}
          <Standing state={state} />
          <span class="actions">
            {(['csv', 'parquet', 'arrow'] as const).map((form) => (
              <button
                key={form}
                type="button"
                title="runs the SQL again and saves the answer"
                onClick={() => save(form)}
              >
                {form}
              </button>
            ))}
          </span>
        </div>
        {problem === undefined ? null : <ProblemView problem={problem} />}
        <Answer state={state} />
        {state.kind === 'none' ? <Beginnings session={session} onChoose={(sql) => fill(editor.current, sql)} /> : null}
      </div>
    </main>
  );
}

function fill(editor: HTMLTextAreaElement | null, sql: string): void {
  if (editor === null) return;
  editor.value = sql;
  editor.focus();
}

function sqlOfHash(): string | undefined {
  const text = /^#q=(.+)$/.exec(location.hash)?.[1];
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the SQL is; how long it runs counts on by itself. */
function Standing({ state }: { readonly state: SqlState }) {
  const [nowMs, setNowMs] = useState(Date.now());
  const isRunning = state.kind === 'running';
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), 200);
    return () => clearInterval(timer);
  }, [isRunning]);
  const words =
    state.kind === 'running'
      ? `reading the tables, running: ${took(Math.max(0, nowMs - state.sinceMs))}`
      : state.kind === 'answer'
        ? `${counted(state.answer.rowCount, 'row')} · ${took(Math.round(state.answer.elapsedMs))}`
        : state.kind === 'stopped'
          ? 'stopped'
          : '';
  return (
    <span class="dim standing" role="status">
      {words}
    </span>
  );
}

function Answer({ state }: { readonly state: SqlState }) {
  if (state.kind === 'problem') return <ProblemView problem={state.problem} />;
  if (state.kind !== 'answer') return null;
  return <SqlResult answer={state.answer} />;
}

function Tables({ onChoose }: { readonly onChoose: (table: string) => void }) {
  const schema = useQuestion('schema', {});
  return (
    <section class="tables" aria-label="tables">
      <Answered asked={schema.value}>
        {({ schemas }) =>
          schemas.map(({ name, tables }) => (
            <details key={name} open={name === 'archive'}>
              <summary>
                {name} <span class="dim">{tables.length}</span>
              </summary>
              <ul class="plain">
                {tables.map((table) => (
                  <li key={table}>
                    <button type="button" class="link" onClick={() => onChoose(`${name}.${table}`)}>
                      <Text of={table} />
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          ))
        }
      </Answered>
    </section>
  );
}

interface BeginningsProps {
  readonly session: SqlSession;
  readonly onChoose: (sql: string) => void;
}

/** Where to begin: questions that others asked, and those that were asked here. */
function Beginnings({ session, onChoose }: BeginningsProps) {
  const asked = session.history.value;
  return (
    <>
      <h3>To begin with</h3>
      <ul class="plain">
        {examples.map(([name, sql]) => (
          <li key={name}>
            <button type="button" class="link" onClick={() => onChoose(sql)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      {asked.length === 0 ? null : <h3>Asked before</h3>}
      <ul class="plain asked">
        {asked.map((sql) => (
          <li key={sql}>
            <button type="button" class="link" onClick={() => onChoose(sql)}>
              <code>
                <Text of={sql} />
              </code>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
