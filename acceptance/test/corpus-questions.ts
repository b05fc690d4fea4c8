import { type RawFact, scanCorpus } from './raw-facts.ts';
import { spine } from './run-spine.ts';

/** A question whose answer was found in the raw files. */
interface Question {
  readonly asks: string;
  /** A session, as the trace names it. */
  readonly expected: string;
  /** SQL with one column, the session. */
  readonly sql: string;
  /** Arguments of `spine search`. */
  readonly search: readonly string[];
  /** Which of the events found is the answer: the best, or the oldest. */
  readonly pick: 'best' | 'oldest';
}

/** The answers to each question, a line each. */
export interface Answers {
  readonly expected: readonly string[];
  readonly bySql: readonly string[];
  readonly bySearch: readonly string[];
}

interface EventHit {
  readonly sessionId?: string;
  readonly createdAt: string;
}

/** Asks a home of the corpus ten questions, by SQL and by search; what is asked for is chosen from the raw files. */
export async function answerQuestions(home: string): Promise<Answers> {
  const questions = questionsOf(scanCorpus());
  const sql = questions
    .map(({ sql: one }, number) => `SELECT ${number} AS number, (${one}) AS session`)
    .join(' UNION ALL ');
  const result = JSON.parse(await spine(home, 'query', `${sql} ORDER BY number`, '--json')) as {
    readonly rows: readonly (readonly [number, string | null])[];
  };
  const bySearch: string[] = [];
  for (const { asks, search, pick } of questions) {
    const { events } = JSON.parse(await spine(home, 'search', ...search, '--limit', '50', '--json')) as {
      readonly events: readonly EventHit[];
    };
    const ordered = pick === 'best' ? events : events.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    bySearch.push(`${asks}: ${ordered[0]?.sessionId ?? 'nothing found'}`);
  }
  return {
    expected: questions.map(({ asks, expected }) => `${asks}: ${expected}`),
    bySql: result.rows.map(([number, session]) => `${questions[number]?.asks}: ${session ?? 'nothing found'}`),
    bySearch,
  };
}

/** Something that only one session of the corpus knows of. */
interface Lone {
  readonly text: string;
  readonly session: string;
}

function questionsOf(facts: readonly RawFact[]): readonly Question[] {
  const corpus = facts.map((fact) => ({ session: fact.session, text: fact.text + JSON.stringify(fact.input ?? '') }));
  const lone = (keyOf: (fact: RawFact) => string) => firstLone(facts, corpus, keyOf);
  const inputOf = (name: string, ...tools: readonly string[]) =>
    lone(({ tool = '', input }) => (tools.includes(tool) ? String(input?.[name] ?? '') : ''));
  const wordsOf = (name: string, ...tools: readonly string[]) =>
    lone(({ tool = '', input }) => (tools.includes(tool) ? plainWords(input?.[name]) : ''));
  const edited = inputOf('file_path', 'Edit', 'Write');
  const read = inputOf('file_path', 'Read');
  const ran = wordsOf('command', 'Bash');
  const codexRan = wordsOf('cmd', 'exec_command');
  const delegated = wordsOf('description', 'Task', 'Agent');
  const webSearched = wordsOf('query', 'WebSearch');
  const asked = lone(({ kind, text }) => (kind === 'prompt' ? plainWords(text) : ''));
  const said = lone(({ kind, text }) => (kind === 'answer' ? plainWords(text) : ''));
  const committed = lone(({ kind, text }) =>
    kind === 'result' ? (/^\[[\w./-]+ ([0-9a-f]{7,})\]/.exec(text)?.[1] ?? '') : '',
  );
  const failed = firstFailure(facts);
  return [
    ask('which session edited a file', edited, `operation IN ('modify', 'create') AND ${ofFile(edited)}`, 'tool.used'),
    ask('which session read a file', read, `operation = 'read' AND ${ofFile(read)}`, 'tool.used'),
    ask('which session of Claude Code ran a command', ran, ofCommand(ran), 'terminal.command'),
    ask('which session of Codex ran a command', codexRan, ofCommand(codexRan), 'terminal.command'),
    ask('which session sent out an agent', delegated, `operation = 'delegate' AND ${holds(delegated)}`, 'tool.used'),
    ask('which session searched the web', webSearched, `tool_family = 'web' AND ${holds(webSearched)}`, 'tool.used'),
    ask('which session was asked', asked, `kind = 'user.message' AND ${holds(asked)}`, 'user.message'),
    ask('which session answered', said, `kind IN ('assistant.response', 'thought.logged') AND ${holds(said)}`),
    ask(
      'which session made a commit',
      committed,
      `kind = 'monitor.observed' AND ${holds(committed)}`,
      'monitor.observed',
    ),
    {
      ...ask('where did an error first appear', failed, '', 'monitor.observed'),
      sql: `SELECT arg_min(session_id, created_at) FROM trace.timeline WHERE kind = 'monitor.observed' AND ${holds(failed)}`,
      pick: 'oldest',
    },
  ];
}

function ask(asks: string, { text, session }: Lone, condition: string, kind?: string): Question {
  return {
    asks,
    expected: session,
    sql: `SELECT string_agg(DISTINCT session_id, ' ') FROM trace.timeline WHERE ${condition}`,
    search: kind === undefined ? [text] : [text, '--kind', kind],
    pick: 'best',
  };
}

function ofFile({ text }: Lone): string {
  return `id IN (SELECT event_id FROM trace.event_files WHERE file_path = ${quoted(text)})`;
}

function ofCommand({ text }: Lone): string {
  return `json_extract_string(extras_json, '$.command') = ${quoted(text)}`;
}

function holds({ text }: Lone): string {
  return `(contains(title, ${quoted(text)}) OR contains(coalesce(body, ''), ${quoted(text)}))`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The first key, in the order of the alphabet, that no other session has anywhere. */
function firstLone(
  facts: readonly RawFact[],
  corpus: readonly { readonly session?: string | undefined; readonly text: string }[],
  keyOf: (fact: RawFact) => string,
): Lone {
  const keys = new Map(facts.map((fact) => [keyOf(fact), fact.session]));
  for (const [text, session] of [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (text === '' || session === undefined) continue;
    if (corpus.every((fact) => fact.session === session || !fact.text.includes(text))) return { text, session };
  }
  throw new Error('the corpus has nothing that only one session knows of');
}

/** An error that results of several sessions begin with: its name, and the session that met it first. */
function firstFailure(facts: readonly RawFact[]): Lone {
  const met = Map.groupBy(
    facts.filter(({ kind }) => kind === 'result').toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    ({ text }) => /\b[A-Z]\w+Error\b/.exec(text.slice(0, 2000))?.[0] ?? '',
  );
  for (const [text, results] of [...met].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const sessions = new Set(results.map(({ session }) => session));
    const [first] = results;
    if (text === '' || sessions.size < 2 || sessions.has(undefined) || results.length > 40) continue;
    if (facts.filter((fact) => fact.text.includes(text)).some((fact) => first !== undefined && fact.at < first.at))
      continue;
    if (first?.session !== undefined) return { text, session: first.session };
  }
  throw new Error('the corpus has no error that several sessions met');
}

/** A text that is short and of plain words, so that shell and SQL take it as it is. */
function plainWords(text: unknown): string {
  return typeof text === 'string' && /^[\w ./:-]{20,120}$/.test(text) && text.trim().split(/\s+/).length >= 3
    ? text
    : '';
}
