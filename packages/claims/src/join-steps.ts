import type { Step } from './judgement/step.ts';

/**
 * The steps of several files of a task as one log, in the order of their times; those of one file keep their order. What was
 * in a copy or an earlier snapshot of the file too, is counted once.
 */
export function joinSteps(files: readonly (readonly Step[])[]): readonly Step[] {
  const all = files.flat();
  if (files.length > 1) all.sort((left, right) => left.place.at - right.place.at);
  const known = new Set<string>();
  return all.filter((step) => {
    const name = nameOf(step);
    if (known.has(name)) return false;
    known.add(name);
    return true;
  });
}

function nameOf(step: Step): string {
  const { at, thread } = step.place;
  switch (step.kind) {
    case 'call':
      return `call ${thread} ${step.id}`;
    case 'result':
      return `result ${thread} ${step.id} ${step.isLate === true ? at : ''}`;
    case 'said':
      return `said ${thread} ${at} ${step.message} ${step.claims[0]?.start} ${step.claims[0]?.quote}`;
    case 'asked':
      return `asked ${thread} ${at} ${step.text.slice(0, 200)}`;
    case 'user-shell':
      return `shell ${thread} ${at} ${step.command}`;
    case 'notice':
      return `notice ${thread} ${at} ${step.text.slice(0, 400)}`;
    case 'compacted':
      return `compacted ${thread} ${at}`;
    default:
      return step satisfies never;
  }
}
