import { useQuestion } from '../state/question.ts';
import { address, note } from '../state/route.ts';
import { Answered, Text, Time, To } from '../view/parts.tsx';

/** Events that have some words. */
export function SearchScreen() {
  const { text } = address.value.own;
  const hasFilter = Object.keys(address.value.filter).length > 0;
  const found = useQuestion('search', text === undefined ? undefined : { q: text, limit: 50 });
  return (
    <main class="search">
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault();
          note({ text: String(new FormData(event.currentTarget).get('text') ?? '') });
        }}
      >
        <h2>Search</h2>
        <input
          name="text"
          type="search"
          defaultValue={text ?? ''}
          placeholder="words that were said or done"
          aria-label="words"
        />
        <button type="submit">search</button>
      </form>
      {hasFilter ? <p class="note">The filter does not narrow a search: these are of all sessions.</p> : null}
      {text === undefined ? (
        <p class="empty">Words are looked for in what was asked, answered, called and given back.</p>
      ) : (
        <Answered asked={found.value}>
          {({ events, isCut }) =>
            events.length === 0 ? (
              <p class="empty">
                Nothing has these words: <Text of={text} />
              </p>
            ) : (
              <>
                <ul class="plain found">
                  {events.map((event) => (
                    <li key={event.id}>
                      <To view={{ screen: 'session', key: event.traceId ?? '', own: { e: event.id } }}>
                        <Text of={event.title} />
                      </To>{' '}
                      <span class="dim">
                        <Text of={event.kind} /> · <Time at={event.createdAt} />
                      </span>
                      {event.snippet === null ? null : (
                        <p>
                          <Text of={event.snippet} />
                        </p>
                      )}
                    </li>
                  ))}
                </ul>
                {isCut ? <p class="note">{`the best ${events.length}; there may be more`}</p> : null}
              </>
            )
          }
        </Answered>
      )}
    </main>
  );
}
