import { useQuestion } from '../state/question.ts';
import { Advice, Answered, Text } from '../view/parts.tsx';

/** What the doctor finds, and what the home is. */
export function HealthScreen() {
  const meta = useQuestion('meta', {});
  const health = useQuestion('health', {});
  return (
    <main class="health">
      <h2>Health</h2>
      <Answered asked={meta.value}>
        {({ home, version, timezone, notices }) => (
          <>
            <p>
              <code>
                <Text of={home} />
              </code>{' '}
              · spine {version} · days of {timezone}
            </p>
            {notices.map((notice) => (
              <p key={notice} class="problem">
                <Text of={notice} />
              </p>
            ))}
          </>
        )}
      </Answered>
      <Answered asked={health.value}>
        {({ checks }) => (
          <table>
            <thead>
              <tr>
                <th>check</th>
                <th>found</th>
                <th>what to do</th>
              </tr>
            </thead>
            <tbody>
              {checks.map(({ name, level, detail, advice }) => (
                <tr key={`${name} ${detail}`}>
                  <td>
                    <span class={level === 'problem' ? 'bad' : undefined}>
                      {{ ok: '✓', notice: '!', problem: '✗' }[level]}
                    </span>{' '}
                    {name}
                  </td>
                  <td>
                    <Text of={detail} />
                  </td>
                  <td>{advice === null ? '' : <Advice text={advice} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answered>
    </main>
  );
}
