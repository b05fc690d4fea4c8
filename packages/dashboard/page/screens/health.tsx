import type { HealthAnswer } from '@agentspine/server';
import { useQuestion } from '../state/question.ts';
import { counted } from '../view/format.ts';
import { Advice, Answered, Text } from '../view/parts.tsx';

/** What the doctor finds, and what the home is. */
export function HealthScreen() {
  const meta = useQuestion('meta', {});
  const health = useQuestion('health', {});
  return (
    <main class="health">
      <h2>Health</h2>
      <Answered asked={meta.value}>
        {({ home, version, timezone }) => (
          <p>
            <code>
              <Text of={home} />
            </code>{' '}
            · spine {version} · days of {timezone}
          </p>
        )}
      </Answered>
      <Answered asked={health.value}>
        {({ checks }) => (
          <table class="lines">
            <thead>
              <tr>
                <th class="of-check">check</th>
                <th>{summed(checks)}</th>
                <th class="of-advice">{checks.some(({ advice }) => advice !== null) ? 'what to do' : ''}</th>
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
                  <td class={level === 'ok' ? 'dim' : undefined}>
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

/** What was found, in numbers: nobody should have to read all lines to know that nothing is wrong. */
function summed(checks: HealthAnswer['checks']): string {
  const all = counted(new Set(checks.map(({ name }) => name)).size, 'check');
  const found = (['problem', 'notice'] as const).flatMap((level) => {
    const of = checks.filter((check) => check.level === level).length;
    return of === 0 ? [] : [counted(of, level)];
  });
  return [all, ...(found.length === 0 ? ['nothing is wrong'] : found)].join(' · ');
}
