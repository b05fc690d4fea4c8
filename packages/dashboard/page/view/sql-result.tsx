import type { SqlAnswer } from '@agentspine/server';
import { useState } from 'preact/hooks';
import { count } from './format.ts';
import { Text } from './parts.tsx';

const shownAtOnce = 200;
const cellCharacters = 500;

/** The rows of an answer; more of them are shown when asked for. */
export function SqlResult({ answer: { columns, rows } }: { readonly answer: SqlAnswer }) {
  const [shown, show] = useState(shownAtOnce);
  return (
    <div class="cells">
      <table>
        <thead>
          <tr>
            {columns.map(({ name, type }, index) => (
              <th key={index} class={isNumber(type) ? 'n' : undefined} title={type}>
                <Text of={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, place) => (
            <tr key={place}>
              {row.map((cell, index) => (
                <td key={index} class={isNumber(columns[index]?.type ?? '') ? 'n' : undefined}>
                  <Cell of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p class="empty">No row.</p> : null}
      {rows.length > shown ? (
        <button type="button" onClick={() => show(shown + 10 * shownAtOnce)}>
          {`the first ${count(shown)} of ${count(rows.length)} rows: show more`}
        </button>
      ) : null}
    </div>
  );
}

function isNumber(type: string): boolean {
  return /INT|DECIMAL|DOUBLE|FLOAT|REAL/.test(type) && !type.endsWith(']');
}

/** A cell on one line; a long one says how long it is. */
function Cell({ of }: { readonly of: unknown }) {
  if (of === null) return <span class="unknown">null</span>;
  const text = typeof of === 'string' ? of : JSON.stringify(of);
  if (text.length <= cellCharacters) return <Text of={text} />;
  return (
    <>
      <Text of={text.slice(0, cellCharacters).toWellFormed()} />{' '}
      <span class="dim">{`… ${count(text.length)} characters`}</span>
    </>
  );
}
