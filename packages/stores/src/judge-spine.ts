import type { SpineStatus } from '@agentspine/sqlite';
import type { Finding } from './check.ts';

/** What the state of `spine.db` means; `traces` are names that only a `spine.db` leaves. */
export function judgeSpine({ path, ...status }: SpineStatus, traces: readonly string[]): Finding | undefined {
  const problem = (what: string, advice: string): Finding => ({ level: 'problem', path, what, advice });
  const { schemaVersion: version, supportedVersion: supported } = status;
  switch (status.state) {
    case 'ok':
      return undefined;
    case 'missing':
      if (traces.length === 0) return undefined;
      return problem(`is gone: ${traces.join(', ')} was left by it`, 'restore a backup; a new one would begin empty');
    case 'outdated': {
      const what = `has schema version ${version}, this program writes ${supported}`;
      return { level: 'notice', path, what, advice: 'run "spine migrate"; recording does it too' };
    }
    case 'newer':
      return problem(`has schema version ${version}, this program writes ${supported}`, 'use a newer agentspine');
    case 'foreign':
      return problem(
        'is not a store of agentspine',
        'move it away; the next record makes a new one and sets this one aside',
      );
    case 'corrupt':
      return problem(`is damaged: ${status.problem}`, 'move it away or restore a backup; then "spine spool replay"');
    case 'unreadable':
      return problem(`cannot be read: ${status.problem}`, 'check its owner, mode and mount');
    default:
      return status.state satisfies never;
  }
}
