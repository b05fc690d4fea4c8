import type { TurnView } from '@agentspine/server';
import { useQuestion } from '../state/question.ts';
import { Answered, Text, Verdict } from './parts.tsx';

/** What rules say of a turn, and why: the words that were said, what the rule expects, and the calls that were made. */
export function TurnVerdicts({ turn }: { readonly turn: string }) {
  const asked = useQuestion('turn', { id: turn });
  return (
    <Answered asked={asked.value}>
      {({ verdicts }) =>
        verdicts.length === 0 ? null : (
          <ul class="why" aria-label="what rules say of this turn">
            {verdicts.map((verdict) => (
              <li key={verdict.ruleId}>
                <Why verdict={verdict} />
              </li>
            ))}
          </ul>
        )
      }
    </Answered>
  );
}

function Why({ verdict }: { readonly verdict: TurnView['verdicts'][number] }) {
  const { status, rule, ruleId, phrase, expects, calls, matched } = verdict;
  return (
    <>
      <p>
        <Verdict status={status} /> <b>{status}</b> by <Text of={rule ?? ruleId} />
      </p>
      <dl>
        <dt>said</dt>
        <dd>
          {phrase === null ? (
            <span class="unknown">—</span>
          ) : (
            <q>
              <Text of={phrase} />
            </q>
          )}
        </dd>
        <dt>expected</dt>
        <dd>
          <Text of={expects} />
        </dd>
        <dt>calls</dt>
        <dd>{calls.length === 0 ? 'none in this turn' : <Calls of={calls} />}</dd>
        {matched.length === 0 ? null : (
          <>
            <dt>fit</dt>
            <dd>
              <Calls of={matched} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

function Calls({ of }: { readonly of: readonly string[] }) {
  return (
    <ul class="plain">
      {of.map((call, index) => (
        <li key={index}>
          <code>
            <Text of={call} />
          </code>
        </li>
      ))}
    </ul>
  );
}
