import type { TaskItem, TaskRow, TasksAnswer, TaskView } from '@agentspine/server';
import { useSignal } from '@preact/signals';
import { ask } from '../state/client.ts';
import { useQuestion } from '../state/question.ts';
import { address, note } from '../state/route.ts';
import { useRows } from '../state/use-rows.ts';
import { count, counted } from '../view/format.ts';
import { ListScreen, Peek } from '../view/list-screen.tsx';
import { Answered, Copy, Project, Text, Time, To } from '../view/parts.tsx';
import { shellWord } from '../view/shell-word.ts';
import { StatusChoice } from '../view/status-choice.tsx';

/** Deeper than that a title would have no room. */
const indentMax = 6;

/** What agents work on, as a tree: those that changed last first. */
export function TasksScreen() {
  const { filter, own } = address.value;
  const { model, ...narrowed } = filter;
  const archived = own.archived === 'true' ? ('true' as const) : undefined;
  const asked = { ...narrowed, status: own.status, archived };
  const counts = useSignal<TasksAnswer['counts']>({});
  const rows = useRows<TaskRow>(JSON.stringify(asked), async (at, limit) => {
    const answer = await ask('tasks', { ...asked, at, limit });
    counts.value = answer.counts;
    return answer;
  });
  return (
    <ListScreen<TaskRow>
      thing="task"
      rows={rows}
      keyOf={({ id }) => id}
      bar={
        <>
          <StatusChoice counts={counts.value} />
          <button
            type="button"
            aria-pressed={archived !== undefined}
            onClick={() => note({ archived: archived === undefined ? 'true' : '' })}
          >
            archived too
          </button>
        </>
      }
      notes={model === undefined ? null : <p class="note">Tasks name no model: that part of the filter is left out.</p>}
      empty={
        Object.keys(narrowed).length > 0 || own.status !== undefined ? (
          'No task fits what is chosen above. Backspace drops the last part of the filter.'
        ) : (
          <>
            No task yet. What agents worked on comes with <Copy text="spine import" />
          </>
        )
      }
      heads={
        <>
          <span>task</span>
          <span>status</span>
          <span class="of-project">folder</span>
          <span class="of-source">runtime</span>
          <span class="of-sessions n">sessions</span>
          <span class="n">todos</span>
          <span class="of-questions n">questions</span>
          <span class="n">changed</span>
        </>
      }
      row={(row) => <TaskCells row={row} />}
      peek={(id, onClose) => <TaskPeek id={id} onClose={onClose} key={id} />}
    />
  );
}

function Status({ of }: { readonly of: string }) {
  return (
    <span class={of === 'errored' ? 'bad' : of === 'waiting' ? 'waits' : undefined}>
      {of === 'errored' ? '✗ ' : of === 'completed' ? '✓ ' : of === 'waiting' ? '◐ ' : '● '}
      <Text of={of} />
    </span>
  );
}

function TaskCells({ row }: { readonly row: TaskRow }) {
  const indent = Math.min(indentMax, row.depth);
  return (
    <>
      <span class="title" style={{ paddingLeft: `${indent * 18}px` }}>
        {row.depth === 0 ? null : (
          <span class="dim" title={`${row.depth} below the top`}>
            {row.depth > indentMax ? `└ ${row.depth} ` : '└ '}
          </span>
        )}
        <Text of={row.title} title />
        {row.archivedAt === null ? null : <span class="dim"> archived</span>}
      </span>
      <span class="of">
        <Status of={row.status} />
      </span>
      <span class="of-project dim">
        <Project of={row.workspacePath} />
      </span>
      <span class="of-source dim">
        <Text of={row.cliSource} />
      </span>
      <span class="of-sessions n dim">{count(row.sessions)}</span>
      <span class="n" title={`${counted(row.openTodos, 'todo')} of ${row.todos} to do`}>
        {row.todos === 0 ? <span class="dim">–</span> : `${count(row.todos - row.openTodos)}/${count(row.todos)}`}
      </span>
      <span class={row.openQuestions > 0 ? 'of-questions n waits' : 'of-questions n dim'}>
        {row.openQuestions > 0 ? `◐ ${count(row.openQuestions)}` : '–'}
      </span>
      <span class="n dim">
        <Time at={row.updatedAt} short="ago" />
      </span>
    </>
  );
}

function TaskPeek({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const task = useQuestion('task', { id });
  return (
    <Peek label="the chosen task" title={task.value.answer?.title ?? id} onClose={onClose}>
      <Answered asked={task.value}>{(view) => <Task view={view} />}</Answered>
    </Peek>
  );
}

function Task({ view }: { readonly view: TaskView }) {
  const { parent, children, sessions, todos, questions, events } = view;
  const [newest] = sessions;
  return (
    <>
      <p class="actions">
        {newest === undefined ? null : (
          <To view={{ screen: 'session', key: newest.id }}>
            <span class="primary">Read the session</span>
          </To>
        )}
        <Copy text={`spine timeline ${shellWord(view.id)}`} name="timeline" />
        <Copy text={view.id} name="id" />
      </p>
      <dl>
        <dt>status</dt>
        <dd>
          <Status of={view.status} />
          {view.archivedAt === null ? null : (
            <>
              , archived <Time at={view.archivedAt} />
            </>
          )}
        </dd>
        <dt>folder</dt>
        <dd>
          <Text of={view.workspacePath} />
        </dd>
        <dt>runtime</dt>
        <dd>
          <Text of={view.cliSource} />
        </dd>
        <dt>created</dt>
        <dd>
          <Time at={view.createdAt} />
        </dd>
        <dt>changed</dt>
        <dd>
          <Time at={view.updatedAt} />
        </dd>
        {parent === null ? null : (
          <>
            <dt>part of</dt>
            <dd>
              <OtherTask task={parent} />
            </dd>
          </>
        )}
      </dl>
      {children.length === 0 ? null : <h3>{`Tasks below it: ${count(children.length)}`}</h3>}
      <ul class="plain">
        {children.map((child) => (
          <li key={child.id}>
            <OtherTask task={child} />
          </li>
        ))}
      </ul>
      <Items name="Questions" items={questions} />
      <Items name="Todos" items={todos} />
      <h3>{`Sessions: ${count(sessions.length)}`}</h3>
      <ul class="plain">
        {sessions.map((session) => (
          <li key={session.id}>
            <To view={{ screen: 'session', key: session.id }}>
              <Text of={session.summary ?? session.id} title />
            </To>{' '}
            <span class="dim">
              <Text of={session.status} /> · <Time at={session.startedAt} />
            </span>
          </li>
        ))}
      </ul>
      {events.length === 0 ? null : <h3>What happened last</h3>}
      <ol class="plain steps">
        {events.map((event) => (
          <li key={event.id}>
            <To view={{ screen: 'session', key: event.sessionId, own: { e: event.id } }}>
              <Text of={event.title} title />
            </To>{' '}
            <span class="dim">
              <Text of={event.kind} /> · <Time at={event.createdAt} short="ago" />
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function OtherTask({ task: { id, title } }: { readonly task: { readonly id: string; readonly title: string | null } }) {
  return (
    <To view={{ screen: 'tasks', own: { ...address.value.own, id } }}>
      <Text of={title ?? id} />
    </To>
  );
}

const marks: Readonly<Record<string, string>> = {
  ...{ added: '○', in_progress: '●', completed: '✓', cancelled: '–' },
  ...{ asked: '◐', answered: '✓', concluded: '✓' },
};

/** Todos or questions, each with the event that said so last. */
function Items({ name, items }: { readonly name: string; readonly items: readonly TaskItem[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <h3>{`${name}: ${count(items.length)}`}</h3>
      <ul class="plain items">
        {items.map((item) => (
          <li key={item.id} class={item.state === 'completed' || item.state === 'cancelled' ? 'dim' : undefined}>
            <span title={item.state}>
              {marks[item.state] ?? '?'}
              <span class="spoken"> {item.state.replaceAll('_', ' ')}</span>
            </span>
            {item.sessionId === null ? (
              <Text of={item.title} />
            ) : (
              <To view={{ screen: 'session', key: item.sessionId, own: { e: item.eventId } }}>
                <Text of={item.title} />
              </To>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
