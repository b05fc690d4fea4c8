import { inertLines } from '@agentspine/render/inert-text';
import { useState } from 'preact/hooks';
import { count } from './format.ts';
import { Text } from './parts.tsx';

/** A longer value has a place of its own. */
const lineCharacters = 120;
/** So much of a value is shown at once. */
const shownCharacters = 20_000;

/** A value as it is stored: what is JSON is laid out, what is long has its length said. */
export function CellValue({
  value,
  characters,
}: {
  readonly value: string | number | boolean | null;
  readonly characters: number | null;
}) {
  const [isWhole, showWhole] = useState(false);
  if (value === null) return <Text of={null} />;
  if (typeof value !== 'string') return <>{String(value)}</>;
  if (value === '') return <span class="dim">an empty text</span>;
  const laidOut = asJson(value) ?? value;
  if (laidOut.length <= lineCharacters && !laidOut.includes('\n')) return <Text of={laidOut} />;
  const shown = isWhole ? laidOut : laidOut.slice(0, shownCharacters).toWellFormed();
  const all = Math.max(characters ?? 0, value.length);
  return (
    <>
      <pre class="body">{inertLines(shown)}</pre>
      {laidOut.length > shown.length ? (
        <button type="button" onClick={() => showWhole(true)}>
          {`the first ${count(shownCharacters)} of ${count(all)} characters: show more`}
        </button>
      ) : all > value.length ? (
        <p class="note">{`The first ${count(value.length)} of ${count(all)} characters; spine query reads them all.`}</p>
      ) : null}
    </>
  );
}

/** Objects and lists alone: a number that is a text stays as it is. */
function asJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}
