import { inertText } from '@agentspine/render/inert-text';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, Refused } from '../state/client.ts';
import { go } from '../state/route.ts';
import { Dialog } from './dialog.tsx';
import { counted } from './format.ts';

/** What can be done by its name. */
export interface PaletteCommand {
  readonly keys: string;
  readonly does: string;
  readonly run: () => void;
}

interface Choice {
  readonly id: string;
  readonly name: string;
  /** What leads there without the palette, or what it is. */
  readonly hint: string;
  readonly run: () => void;
}

const sessionsMax = 6;
const lettersMax = 200;
/** So long after the last letter sessions are asked for. */
const pauseMs = 150;

/** Screens, commands and sessions by a part of their name. */
export function Palette({
  commands,
  onClose,
}: {
  readonly commands: readonly PaletteCommand[];
  readonly onClose: () => void;
}) {
  const goals = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [chosen, choose] = useState(0);
  const sessions = useSessionsNamed(text);
  const choices = [...commandsNamed(commands, text), ...sessions.choices, ...ofWords(text, sessions.total)];
  const at = Math.min(chosen, choices.length - 1);
  const run = (choice: Choice | undefined, close: () => void) => {
    if (choice === undefined) return;
    // The focus goes back to where it was before a command may move it.
    close();
    choice.run();
  };
  useEffect(() => {
    goals.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <Dialog kind="palette" onClose={onClose} label="go to">
      {(close) => (
        <>
          <input
            role="combobox"
            aria-label="a screen, a command or a session"
            aria-expanded="true"
            aria-controls="goals"
            aria-activedescendant={at < 0 ? undefined : `choice-${at}`}
            placeholder="a screen, a command or a session"
            value={text}
            maxLength={lettersMax}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
              choose(0);
            }}
            onKeyDown={(event) => {
              const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
              if (by !== undefined) choose((now) => Math.max(0, Math.min(choices.length - 1, now + by)));
              else if (event.key === 'Enter') run(choices[at], close);
              else return;
              event.preventDefault();
            }}
          />
          <div class="goals" id="goals" ref={goals} role="listbox" aria-label="choices">
            {choices.map((choice, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and the keys.
              // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names its choice.
              <div
                key={choice.id}
                id={`choice-${index}`}
                role="option"
                aria-selected={index === at}
                onClick={() => run(choice, close)}
              >
                <span>{inertText(choice.name)}</span> <span class="dim">{inertText(choice.hint)}</span>
              </div>
            ))}
          </div>
        </>
      )}
    </Dialog>
  );
}

function commandsNamed(commands: readonly PaletteCommand[], text: string): readonly Choice[] {
  const wanted = text.trim().toLowerCase();
  return commands
    .filter(({ does }) => does.toLowerCase().includes(wanted))
    .map(({ keys, does, run }) => ({ id: keys, name: does, hint: keys, run }));
}

/** What the words alone can be used for. */
function ofWords(text: string, total: number | undefined): readonly Choice[] {
  const words = text.trim();
  if (words === '') return [];
  const filter = { q: words };
  const many = total === undefined ? '' : `: ${counted(total, 'session')}`;
  return [
    { id: ' search', name: words, hint: 'search in events', run: () => go({ screen: 'search', own: { text: words } }) },
    { id: ' filter', name: words, hint: `list sessions of it${many}`, run: () => go({ screen: 'sessions', filter }) },
  ];
}

/** Sessions of which the title, the project or the id has a text; what is narrowed by on the page does not narrow them. */
interface Named {
  readonly choices: readonly Choice[];
  /** How many there are; undefined before that is known. */
  readonly total: number | undefined;
}

const none: Named = { choices: [], total: undefined };

function useSessionsNamed(text: string): Named {
  const [found, setFound] = useState(none);
  const q = text.trim();
  useEffect(() => {
    setFound(none);
    if (q === '') return undefined;
    const ending = new AbortController();
    const timer = setTimeout(() => {
      ask('sessions', { q, limit: sessionsMax }, ending.signal).then(
        ({ items, total }) =>
          setFound({
            choices: items.map(({ key, title, source }) => ({
              ...{ id: `s ${key}`, name: title ?? key, hint: source },
              run: () => go({ screen: 'session', key }),
            })),
            total: total ?? undefined,
          }),
        (error: unknown) => {
          if (ending.signal.aborted) return;
          if (!(error instanceof Refused)) throw error;
          const { title, detail } = error.problem;
          const problem = { id: ' problem', name: detail, hint: title, run: () => go({ screen: 'health' }) };
          setFound({ choices: [problem], total: undefined });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [q]);
  return found;
}
