/** What the keyboard does; the help lists the same table. */
export interface KeyBinding {
  /** The key, or two keys one after the other, such as `g s`. */
  readonly keys: string;
  readonly does: string;
}

/** Keys of every screen. */
export const globalKeys: readonly KeyBinding[] = [
  { keys: 'g n', does: 'Now' },
  { keys: 'g s', does: 'Sessions' },
  { keys: 'g t', does: 'Tasks' },
  { keys: 'g u', does: 'Usage' },
  { keys: 'g c', does: 'Claims' },
  { keys: 'g e', does: 'Records' },
  { keys: 'g l', does: 'Log' },
  { keys: 'g w', does: 'Runs of workflows' },
  { keys: 'g q', does: 'Search' },
  { keys: 'g r', does: 'SQL' },
  { keys: 'g h', does: 'Health' },
  { keys: 'Ctrl K', does: 'go to a screen, a command or a session by its name' },
  { keys: '/', does: 'filter' },
  { keys: 'Backspace', does: 'drop the last part of the filter' },
  { keys: 'y', does: 'copy the address' },
  { keys: 'z', does: 'times in UTC, or in the zone of the home' },
  { keys: 'T', does: 'theme' },
  { keys: 'D', does: 'height of rows' },
  { keys: '?', does: 'these keys' },
];

/** Keys of a list. */
export const listKeys: readonly KeyBinding[] = [
  { keys: 'j', does: 'next row' },
  { keys: 'k', does: 'row before' },
  { keys: 'Home', does: 'first row' },
  { keys: 'End', does: 'last row' },
  { keys: 'G', does: 'last row' },
  { keys: 'Enter', does: 'open' },
  { keys: 'o', does: 'look beside the list' },
  { keys: 'Escape', does: 'back' },
];

/** Keys of a session. */
export const sessionKeys: readonly KeyBinding[] = [
  { keys: 'u', does: 'next prompt' },
  { keys: 'U', does: 'prompt before' },
  { keys: 'e', does: 'next error' },
  { keys: 'E', does: 'error before' },
  { keys: 'v', does: 'next contradicted turn' },
  { keys: 'V', does: 'contradicted turn before' },
  { keys: '[', does: 'session before, of the list that the filter leaves' },
  { keys: ']', does: 'next session of that list' },
  { keys: '1', does: 'hide or show the rows of the first lane, up to 9' },
  { keys: 'f', does: 'follow what comes' },
  { keys: 'F', does: 'find in the session' },
  { keys: 'n', does: 'next match' },
  { keys: 'N', does: 'match before' },
  { keys: 'c', does: 'copy the command that resumes the session' },
];

const handlers = new Map<string, (() => void)[]>();
let chord = '';
let chordAtMs = 0;
const chordMs = 1_200;

/** Binds keys until the function that is returned is called; the last binding of a key is the one that is called. */
export function bindKeys(bindings: Readonly<Record<string, () => void>>): () => void {
  for (const [keys, action] of Object.entries(bindings)) handlers.set(keys, [...(handlers.get(keys) ?? []), action]);
  return () => {
    for (const [keys, action] of Object.entries(bindings)) {
      handlers.set(
        keys,
        (handlers.get(keys) ?? []).filter((each) => each !== action),
      );
    }
  };
}

const arrows: Readonly<Record<string, string>> = { ArrowDown: 'j', ArrowUp: 'k' };

/** The one key that is not dead in fields: there it would write nothing. */
function isPalette({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'k' && ctrlKey !== metaKey && !altKey && !shiftKey;
}

/** Many keyboards write brackets with AltGr, or with Option, which browsers also report as Ctrl and Alt. */
function isBracket(event: KeyboardEvent): boolean {
  const isWritten = event.getModifierState('AltGraph') || (event.altKey && !event.ctrlKey);
  return /^[[\]]$/.test(event.key) && isWritten && !event.metaKey;
}

/** Listens to the keyboard; keys are dead in fields, and those that a control of its own takes. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    if (isPalette(event)) {
      event.preventDefault();
      handlers.get('Ctrl K')?.at(-1)?.();
      return;
    }
    if ((event.ctrlKey || event.metaKey || event.altKey) && !isBracket(event)) return;
    // What is behind a dialog has no keys; Escape is the dialog's.
    if (event.key !== '?' && document.querySelector('dialog[open]') !== null) return;
    const target = event.target as HTMLElement;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) {
      if (event.key === 'Escape') target.blur();
      return;
    }
    if (event.key === 'Enter' && /^(BUTTON|A|SUMMARY)$/.test(target.tagName)) return;
    const key = arrows[event.key] ?? event.key;
    const isChord = chord !== '' && event.timeStamp - chordAtMs < chordMs;
    const keys = isChord ? `${chord} ${key}` : key;
    chord = isChord || key !== 'g' ? '' : 'g';
    chordAtMs = event.timeStamp;
    const action = handlers.get(keys)?.at(-1);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
