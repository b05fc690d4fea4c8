import { useQuestion } from '../state/question.ts';
import { address, note } from '../state/route.ts';
import { count, counted } from '../view/format.ts';
import { Answered, Text, Time, To, Verdict } from '../view/parts.tsx';

/** What agents claimed, and what their logs show of it. */
export function ClaimsScreen() {
  const { status, after } = address.value.own;
  const claims = useQuestion('claims', { status, after, limit: 200 });
  const ofStatus = status === undefined ? {} : { status };
  const judging = claims.value.answer?.judging ?? null;
  /** Of claims that are not all judged it is at least so many. */
  const figure = (n: number | null) => `${count(n)}${judging === null ? '' : '+'}`;
  const hasFilter = Object.keys(address.value.filter).length > 0;
  return (
    <main class="claims">
      <div class="bar">
        <h2>Claims</h2>
        {Object.entries(claims.value.answer?.counts ?? {}).map(([of, n]) => (
          <button
            key={of}
            type="button"
            aria-pressed={status === of}
            onClick={() => note({ status: status === of ? '' : of, after: '' })}
          >
            <Verdict status={of} /> {of} {figure(n)}
          </button>
        ))}
      </div>
      {hasFilter ? <p class="note">The filter does not narrow claims: these are of all sessions.</p> : null}
      {judging === null ? null : (
        <p class="note" role="status">
          {`Transcripts are judged for the first time: ${counted(judging, 'task')} to go. Figures are of those that are done.`}
        </p>
      )}
      {claims.value.answer?.notices.map((notice) => (
        <p key={notice} class="notice">
          <Text of={notice} />
        </p>
      ))}
      <Answered asked={claims.value}>
        {({ items, total, at, next, notices }) =>
          total === 0 && (judging !== null || notices.length > 0) ? (
            <p class="empty">No claim is known: see above.</p>
          ) : total === 0 ? (
            <p class="empty">No claim of an agent was found in the transcripts.</p>
          ) : (
            <>
              <table class="lines">
                <thead>
                  <tr>
                    <th class="of-verdict">verdict</th>
                    <th class="of-claim">claim</th>
                    <th>said</th>
                    <th>what the log shows</th>
                    <th class="of-when n">when</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((claim) => (
                    <tr key={`${claim.sessionKey} ${claim.at} ${claim.quote}`}>
                      <td>
                        <Verdict status={claim.status} /> {claim.reason.replaceAll('-', ' ')}
                      </td>
                      <td class="dim">{claim.claim}</td>
                      <td class="long">
                        <To view={{ screen: 'session', key: claim.sessionKey, own: { t: claim.at } }}>
                          <Text of={claim.quote} title />
                        </To>
                      </td>
                      <td class="long evidence">
                        <code>
                          <Text of={claim.evidence} title />
                        </code>
                      </td>
                      <td class="n dim">
                        <Time at={claim.at} short="ago" />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {(total ?? 0) > items.length ? (
                <p class="note pages">
                  {items.length === 0
                    ? 'no older claim'
                    : `${count(at + 1)} to ${count(at + items.length)} of ${figure(total)}, the newest first`}
                  {at === 0 ? null : <To view={{ screen: 'claims', own: ofStatus }}>newest</To>}
                  {next === null ? null : <To view={{ screen: 'claims', own: { ...ofStatus, after: next } }}>older</To>}
                </p>
              ) : null}
            </>
          )
        }
      </Answered>
    </main>
  );
}
