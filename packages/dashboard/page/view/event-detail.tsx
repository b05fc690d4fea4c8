import { byteCell } from '@agentspine/render/count-text';
import { inertLines } from '@agentspine/render/inert-text';
import type { EventRow } from '@agentspine/server';
import { useState } from 'preact/hooks';
import { askFile } from '../state/client.ts';
import { useQuestion } from '../state/question.ts';
import { EventBody } from './event-body.tsx';
import { count, took } from './format.ts';
import { Icon } from './icon.tsx';
import { Answered, Text, Time } from './parts.tsx';
import { saveBlob } from './save-blob.ts';
import { TurnVerdicts } from './turn-verdicts.tsx';

/** So much of a text is shown at once. */
const shownCharacters = 20_000;

/** An event with its whole text, and all that its log says of it. */
export function EventDetail({
  row,
  isTurn,
  onClose,
}: {
  readonly row: EventRow;
  /** Whether a turn begins with it. */
  readonly isTurn: boolean;
  readonly onClose: () => void;
}) {
  const event = useQuestion('event', { id: row.id });
  const [isWhole, showWhole] = useState(false);
  return (
    <aside class="peek" aria-label="the chosen event">
      <div class="bar">
        <h3>
          <Text of={row.title} />
        </h3>
        <button type="button" onClick={onClose} aria-label="close">
          <Icon of="close" />
        </button>
      </div>
      <p class="dim">
        <Time at={row.createdAt} /> · <Text of={row.kind} /> · {row.lane}
        {row.durationMs === null ? '' : ` · ${took(row.durationMs)}`}
        {row.exitCode === null ? '' : ` · exit ${row.exitCode}`}
      </p>
      {isTurn ? <TurnVerdicts turn={row.id} /> : null}
      <Answered asked={event.value}>
        {({ text, characters, isWhole: isAll, metadata }) => (
          <>
            {text === null ? (
              <p class="empty">No text.</p>
            ) : (
              <EventBody
                text={isWhole ? text : text.slice(0, shownCharacters).toWellFormed()}
                isTalk={row.tool === null && !row.isResult}
              />
            )}
            {text !== null && !isWhole && text.length > shownCharacters ? (
              <button type="button" onClick={() => showWhole(true)}>
                {`the first ${count(shownCharacters)} of ${count(characters)} characters: show more`}
              </button>
            ) : null}
            {text !== null && (isWhole || text.length <= shownCharacters) && !isAll ? (
              <p class="note">
                {typeof metadata['rawFile'] === 'string'
                  ? 'Of long texts the trace has the beginning, and of a last answer not what was thought before it. '
                  : `The first ${count(text.length)} of ${count(characters)} characters. `}
                <button type="button" onClick={() => void save(row.id)}>
                  {typeof metadata['rawFile'] === 'string'
                    ? 'save all that the transcript has'
                    : `save all that is stored (${byteCell(row.bytes)})`}
                </button>
              </p>
            ) : null}
            <details>
              <summary>what else the log says</summary>
              <pre class="body">{inertLines(JSON.stringify(metadata, null, 2))}</pre>
            </details>
          </>
        )}
      </Answered>
    </aside>
  );
}

async function save(id: string): Promise<void> {
  saveBlob(await askFile('body', { id }), 'body.txt');
}
