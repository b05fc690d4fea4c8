import { address, note } from '../state/route.ts';
import { count } from './format.ts';
import { Text } from './parts.tsx';

/** Each status that something has, with how many have it; a click narrows the list to one. */
export function StatusChoice({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const { status } = address.value.own;
  const shown = status === undefined || status in counts ? counts : { ...counts, [status]: 0 };
  return (
    <span class="choices">
      {Object.entries(shown).map(([of, n]) => (
        <button
          key={of}
          type="button"
          aria-pressed={status === of}
          onClick={() => note({ status: status === of ? '' : of, id: '' })}
        >
          <Text of={of} /> {count(n)}
        </button>
      ))}
    </span>
  );
}
