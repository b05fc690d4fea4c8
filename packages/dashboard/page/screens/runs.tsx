import type { RunRow, RunsAnswer, RunView } from '@agentspine/server';
import { useSignal } from '@preact/signals';
import { ask } from '../state/client.ts';
import { useQuestion } from '../state/question.ts';
import { address } from '../state/route.ts';
import { useRows } from '../state/use-rows.ts';
import { count } from '../view/format.ts';
import { ListScreen, Peek } from '../view/list-screen.tsx';
import { Answered, Copy, Text, Time, To } from '../view/parts.tsx';
import { shellWord } from '../view/shell-word.ts';
import { StatusChoice } from '../view/status-choice.tsx';
import { StoresSwitch } from '../view/stores-switch.tsx';

const failed: ReadonlySet<string> = new Set(['failed', 'crashed', 'killed', 'dropped']);

/** Runs of workflows, those whose status is the newest first. */
export function RunsScreen() {
  const { filter, own } = address.value;
  const { q, from, to, source, project, model } = filter;
  const asked = { q, from, to, status: own.status };
  const counts = useSignal<RunsAnswer['counts']>({});
  const rows = useRows<RunRow>(JSON.stringify(asked), async (at, limit) => {
    const answer = await ask('runs', { ...asked, at, limit });
    counts.value = answer.counts;
    return answer;
  });
  const isLeftOut = [source, project, model].some((part) => part !== undefined);
  return (
    <ListScreen<RunRow>
      thing="run"
      rows={rows}
      keyOf={({ id }) => id}
      bar={
        <>
          <StoresSwitch />
          <StatusChoice counts={counts.value} />
        </>
      }
      notes={
        isLeftOut ? (
          <p class="note">Runs name no source, project and model: these parts of the filter are left out.</p>
        ) : null
      }
      empty={
        [q, from, to, own.status].some((part) => part !== undefined) ? (
          'No run fits what is chosen above. Backspace drops the last part of the filter.'
        ) : (
          <>
            No run yet. A program that runs workflows records them with <code>upsertWorkflowRun</code>; on the command
            line they are <Copy text="spine runs list --all" />
          </>
        )
      }
      heads={
        <>
          <span>since</span>
          <span>status</span>
          <span>workflow</span>
          <span>run</span>
          <span class="n">exit</span>
          <span class="n">attempts</span>
        </>
      }
      row={(row) => <RunCells row={row} />}
      peek={(id, onClose) => <RunPeek id={id} onClose={onClose} key={id} />}
    />
  );
}

function Status({ of }: { readonly of: string }) {
  return (
    <span class={failed.has(of) ? 'bad' : undefined}>
      {failed.has(of) ? '✗ ' : of === 'completed' ? '✓ ' : ''}
      <Text of={of} />
    </span>
  );
}

function RunCells({ row }: { readonly row: RunRow }) {
  return (
    <>
      <span class="at dim">
        <Time at={row.at} />
      </span>
      <span class="of">
        <Status of={row.status} />
      </span>
      <span class="who">
        <Text of={row.workflow} title />
      </span>
      <span class="what">
        <Text of={row.id} title />
      </span>
      <span class="exit n">{count(row.exitCode)}</span>
      <span class="tries n dim">{count(row.attempts)}</span>
    </>
  );
}

/** Why a run does not go on, in words. */
const refusals: Readonly<Record<string, string>> = {
  status: 'It did not stop by accident: only a run that is started or crashed can go on.',
  'trigger-payload-missing': 'Nothing says how it was started, so that it cannot go on.',
  'trigger-payload-unreadable': 'What says how it was started cannot be read, so that it cannot go on.',
  'message-unreadable': 'A message of its thread cannot be read, so that it would go on with a gap.',
};

function RunPeek({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const run = useQuestion('run', { id });
  return (
    <Peek label="the chosen run" title={id} onClose={onClose}>
      <Answered asked={run.value}>{(view) => <Run view={view} />}</Answered>
    </Peek>
  );
}

function Run({ view: { run, lines, nextRound, refusal } }: { readonly view: RunView }) {
  return (
    <>
      <p class="actions">
        {nextRound === null ? null : <Copy text={`spine runs resume-plan ${shellWord(run.id)}`} name="resume plan" />}
        <Copy text={`spine runs show ${shellWord(run.id)}`} name="show" />
        <Copy text={run.id} name="id" />
      </p>
      <dl>
        <dt>status</dt>
        <dd>
          <Status of={run.status} /> since <Time at={run.at} />
        </dd>
        <dt>workflow</dt>
        <dd>
          <Text of={run.workflow} />
        </dd>
        <dt>exit code</dt>
        <dd>{count(run.exitCode)}</dd>
        <dt>attempts</dt>
        <dd>{count(run.attempts)}</dd>
        <dt>resumable</dt>
        <dd>
          {nextRound === null ? `no. ${refusals[refusal ?? ''] ?? refusal}` : `yes, with round ${count(nextRound)}`}
        </dd>
      </dl>
      <h3>
        <To view={{ screen: 'log', filter: {}, own: { ref: run.id } }}>{`Steps: ${count(lines.total)} in the log`}</To>
      </h3>
      {lines.items.length === 0 ? <p class="note">The log has no line of it.</p> : null}
      <ol class="plain steps">
        {lines.items.map((line) => (
          <li key={line.id}>
            <To view={{ screen: 'log', filter: {}, own: { ref: run.id, id: line.id } }}>
              <Text of={line.type} />
            </To>{' '}
            <span class="dim">
              <Time at={line.at} short="clock" />
            </span>
            {line.payload === null ? null : (
              <p class="dim">
                <Text of={line.payload} title />
              </p>
            )}
          </li>
        ))}
      </ol>
      {(lines.total ?? 0) > lines.items.length ? (
        <p class="note">{`the first ${count(lines.items.length)}; the log has all of them`}</p>
      ) : null}
    </>
  );
}
