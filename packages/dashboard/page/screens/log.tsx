import type { LogRow, PinnedPage } from '@agentspine/server';
import { useState } from 'preact/hooks';
import { ask } from '../state/client.ts';
import { useQuestion } from '../state/question.ts';
import { address, note } from '../state/route.ts';
import { usePinned } from '../state/use-pinned.ts';
import { CellValue } from '../view/cell-value.tsx';
import { Chip, ListScreen, Peek } from '../view/list-screen.tsx';
import { Answered, Copy, Text, Time, To } from '../view/parts.tsx';
import { StoresSwitch } from '../view/stores-switch.tsx';
import { Cold } from './records.tsx';

/** The append-only log, the last line first. */
export function LogScreen() {
  const { filter, own } = address.value;
  const { type, ref } = own;
  const { project, model, ...narrowed } = filter;
  const asked = { ...narrowed, type, ref };
  const [isChosen, setChosen] = useState(own.id !== undefined);
  const { pinned, onScroll } = usePinned<LogRow, PinnedPage<LogRow>>(
    JSON.stringify(asked),
    (page) => ask('logs', { ...asked, ...page }),
    isChosen,
  );
  const isFiltered = Object.keys(narrowed).length > 0 || type !== undefined || ref !== undefined;
  return (
    <ListScreen<LogRow>
      thing="line"
      rows={pinned.rows}
      keyOf={({ id }) => id}
      onScroll={onScroll}
      newer={{ n: pinned.newer.value, onShow: () => pinned.showNewer() }}
      onChosen={setChosen}
      bar={
        <>
          <StoresSwitch />
          {type === undefined ? null : <Chip of="type" value={type} onDrop={() => note({ type: '' })} />}
          {ref === undefined ? null : <Chip of="of" value={ref} onDrop={() => note({ ref: '' })} />}
        </>
      }
      notes={
        <>
          {project === undefined && model === undefined ? null : (
            <p class="note">Lines of the log name no project and no model: these parts of the filter are left out.</p>
          )}
          <Cold n={pinned.answer.value?.cold ?? 0} table="log.logs" />
        </>
      }
      empty={
        isFiltered ? (
          'No line fits what is chosen above. Backspace drops the last part of the filter.'
        ) : (
          <>
            No line yet. Programs append them, and so can you: <Copy text="spine log append me started" />
          </>
        )
      }
      heads={
        <>
          <span>when</span>
          <span class="n">number</span>
          <span>source</span>
          <span>type</span>
          <span>payload</span>
        </>
      }
      row={(row) => <LogCells row={row} />}
      peek={(id, onClose) => <LogPeek id={id} onClose={onClose} key={id} />}
    />
  );
}

function LogCells({ row }: { readonly row: LogRow }) {
  return (
    <>
      <span class="at dim">
        <Time at={row.at} />
      </span>
      <span class="seq n dim">{row.id}</span>
      <span class="of dim">
        <Text of={row.source} />
      </span>
      <span class="who">
        <Text of={row.type} title />
      </span>
      <span class="what">{row.payload === null ? <Text of={null} /> : <Text of={row.payload} title />}</span>
    </>
  );
}

function LogPeek({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const line = useQuestion('log', { id });
  const { own, filter } = address.value;
  return (
    <Peek label="the chosen line" title={`line ${id}`} onClose={onClose}>
      <Answered asked={line.value}>
        {({ source, type, refId, at, payload, characters }) => (
          <>
            <p class="actions">
              <Copy text={`SELECT * FROM log.logs WHERE id = ${id}`} name="SQL" />
            </p>
            <dl class="stored">
              <div>
                <dt>id</dt>
                <dd>{id}</dd>
              </div>
              <div>
                <dt>timestamp</dt>
                <dd>
                  <Time at={at} />
                </dd>
              </div>
              <div>
                <dt>source</dt>
                <dd>
                  <Text of={source} />{' '}
                  <To view={{ screen: 'log', filter: { ...filter, source }, own: { ...own, id: '' } }}>only these</To>
                </dd>
              </div>
              <div>
                <dt>type</dt>
                <dd>
                  <Text of={type} /> <To view={{ screen: 'log', own: { ...own, type, id: '' } }}>only these</To>
                </dd>
              </div>
              <div>
                <dt>ref_id</dt>
                <dd>
                  <Text of={refId} />{' '}
                  {refId === null ? null : (
                    <>
                      <To view={{ screen: 'log', own: { ...own, ref: refId, id: '' } }}>only these</To>
                      {source === 'workflow' ? (
                        <>
                          {' · '}
                          <To view={{ screen: 'runs', filter: {}, own: { id: refId } }}>the run</To>
                        </>
                      ) : null}
                    </>
                  )}
                </dd>
              </div>
              <div>
                <dt>payload</dt>
                <dd>
                  <CellValue value={payload} characters={characters} />
                </dd>
              </div>
            </dl>
          </>
        )}
      </Answered>
    </Peek>
  );
}
