import type { RecordRow, RecordsAnswer, RecordView } from '@agentspine/server';
import { useState } from 'preact/hooks';
import { ask } from '../state/client.ts';
import { useQuestion } from '../state/question.ts';
import { address, note } from '../state/route.ts';
import { usePinned } from '../state/use-pinned.ts';
import { CellValue } from '../view/cell-value.tsx';
import { count, counted } from '../view/format.ts';
import { Chip, ListScreen, Peek } from '../view/list-screen.tsx';
import { Answered, Copy, Text, Time, To } from '../view/parts.tsx';
import { StoresSwitch } from '../view/stores-switch.tsx';

const example = `spine record message '{"source":"mail","direction":"inbound","body":"hello"}'`;

/** Whatever programs recorded, the newest first. */
export function RecordsScreen() {
  const { filter, own } = address.value;
  const { table, agent, session } = own;
  const { project, ...narrowed } = filter;
  const asked = { ...narrowed, table, agent, session };
  const [isChosen, setChosen] = useState(own.id !== undefined);
  const { pinned, onScroll } = usePinned<RecordRow, RecordsAnswer>(
    JSON.stringify(asked),
    (page) => ask('records', { ...asked, ...page }),
    isChosen,
  );
  const answer = pinned.answer.value;
  const isFiltered = Object.keys(narrowed).length > 0 || agent !== undefined || session !== undefined;
  return (
    <ListScreen<RecordRow>
      thing="record"
      rows={pinned.rows}
      keyOf={(row) => `${row.table}/${row.id}`}
      isOfOne={table !== undefined}
      onScroll={onScroll}
      newer={{ n: pinned.newer.value, onShow: () => pinned.showNewer() }}
      onChosen={setChosen}
      bar={
        <>
          <StoresSwitch />
          <select
            aria-label="table"
            class={table === undefined ? undefined : 'on'}
            value={table ?? ''}
            onChange={({ currentTarget }) => note({ table: currentTarget.value, id: '' })}
          >
            <option value="">all tables</option>
            {tablesOf(answer, table).map(([name, n]) => (
              <option key={name} value={name}>{`${name} ${count(n)}`}</option>
            ))}
          </select>
          {agent === undefined ? null : <Chip of="agent" value={agent} onDrop={() => note({ agent: '' })} />}
          {session === undefined ? null : <Chip of="session" value={session} onDrop={() => note({ session: '' })} />}
        </>
      }
      notes={
        <>
          {project === undefined ? null : (
            <p class="note">Records name no project: that part of the filter is left out.</p>
          )}
          <Cold n={answer?.cold ?? 0} table={`obs.${table ?? 'messages'}`} />
        </>
      }
      empty={
        isFiltered || table !== undefined ? (
          'No record fits what is chosen above. Backspace drops the last part of the filter.'
        ) : (
          <>
            No record yet. Programs write them, and so can you: <Copy text={example} />
          </>
        )
      }
      heads={
        <>
          <span>written</span>
          <span>table</span>
          <span>about</span>
          <span>what</span>
        </>
      }
      row={(row) => <RecordCells row={row} />}
      peek={(key, onClose) => <RecordPeek of={key} onClose={onClose} key={key} />}
    />
  );
}

/** Those that have rows, and the one that is chosen. */
function tablesOf(answer: RecordsAnswer | undefined, table: string | undefined): readonly [string, number | null][] {
  if (answer === undefined) return table === undefined ? [] : [[table, null]];
  return Object.entries(answer.counts).filter(([name, n]) => n > 0 || name === table);
}

/** Rows that a list does not have are not left out silently. */
export function Cold({ n, table }: { readonly n: number; readonly table: string }) {
  if (n === 0) return null;
  return (
    <p class="note">
      {`${counted(n, 'row')} more of archived days ${n === 1 ? 'is' : 'are'} not listed here, SQL reads them: `}
      <Copy text={`SELECT * FROM ${table}`} />
    </p>
  );
}

/** The cells of a record in a list. */
export function RecordCells({ row }: { readonly row: RecordRow }) {
  return (
    <>
      <span class="at dim">
        <Time at={row.at} />
      </span>
      <span class="of dim">
        <Text of={row.table} />
      </span>
      <span class="who">
        <Text of={row.who} title />
      </span>
      <span class={row.isFailure ? 'what bad' : 'what'}>
        {row.isFailure ? '✗ ' : ''}
        <Text of={row.what} title />
      </span>
    </>
  );
}

function RecordPeek({ of, onClose }: { readonly of: string; readonly onClose: () => void }) {
  const [table = '', id = ''] = of.split('/');
  const record = useQuestion('record', { table, id });
  return (
    <Peek label="the chosen record" title={table} onClose={onClose}>
      <Answered asked={record.value}>{(view) => <Cells view={view} />}</Answered>
    </Peek>
  );
}

const agentNames: ReadonlySet<string> = new Set(['agent', 'agent_id', 'from_agent', 'to_agent']);

/** Every column under its own name. */
function Cells({ view: { table, id, at, cells } }: { readonly view: RecordView }) {
  const { filter, own } = address.value;
  return (
    <>
      <p class="dim">
        written <Time at={at} />
      </p>
      <p class="actions">
        <Copy text={`SELECT * FROM obs.${table} WHERE id = ${id}`} name="SQL" />
        <Copy text={id} name="id" />
      </p>
      <dl class="stored">
        {cells.map(({ name, value, characters }) => (
          <div key={name}>
            <dt>
              <Text of={name} />
            </dt>
            <dd>
              <CellValue value={value} characters={characters} />{' '}
              {typeof value !== 'string' || value === '' ? null : name === 'session_id' ? (
                <To view={{ screen: 'session', key: value }}>read the session</To>
              ) : name === 'source' ? (
                <To view={{ screen: 'records', filter: { ...filter, source: value }, own: { ...own, id: '' } }}>
                  only these
                </To>
              ) : agentNames.has(name) ? (
                <To view={{ screen: 'records', own: { ...own, agent: value, id: '' } }}>only these</To>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
