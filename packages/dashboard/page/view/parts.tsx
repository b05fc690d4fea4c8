import { inertText } from '@agentspine/render/inert-text';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Address, formatAddress } from '../state/address.ts';
import type { Refused } from '../state/client.ts';
import type { Asked } from '../state/question.ts';
import { address, go } from '../state/route.ts';
import { shownZone } from '../state/settings.ts';
import { ago, projectName, timeIn, whenIn } from './format.ts';
import { Icon } from './icon.tsx';

/** Other people's text on one line: what would act on a reader is shown as an escape. Every text of a log goes through here. */
export function Text({ of, title }: { readonly of: string | null; readonly title?: boolean }) {
  if (of === null) return <span class="unknown">—</span>;
  const inert = inertText(of);
  return title === true ? <span title={inert}>{inert}</span> : inert;
}

/** The short name of a project, with the whole one as what it says at length. */
export function Project({ of }: { readonly of: string | null }) {
  if (of === null) return <span class="unknown">—</span>;
  return <span title={inertText(of)}>{inertText(projectName(of))}</span>;
}

/** A time of the shown zone; what it says at length is how long ago it was. */
export function Time({ at, short }: { readonly at: string | null; readonly short?: 'clock' | 'ago' }) {
  if (at === null) return <span class="unknown">—</span>;
  const zone = shownZone();
  const whole = timeIn(zone, at);
  const past = ago(at, Date.now());
  const shown = short === 'ago' ? whenIn(zone, at, Date.now()) : short === 'clock' ? whole.slice(11) : whole;
  return (
    <time dateTime={at} title={`${whole} ${zone}, ${past}`}>
      {shown}
    </time>
  );
}

/** A link to another view of the page. */
export function To({
  view,
  children,
  label,
}: {
  readonly view: Partial<Address> & Pick<Address, 'screen'>;
  readonly children: ComponentChildren;
  readonly label?: string;
}) {
  const next: Address = { filter: address.value.filter, own: {}, ...view };
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(next);
  };
  return (
    <a href={formatAddress(next)} onClick={onClick} aria-label={label}>
      {children}
    </a>
  );
}

/** What was refused, and what to do about it; the rest of the page goes on. */
export function ProblemView({ problem }: { readonly problem: Refused['problem'] }) {
  return (
    <div class="problem" role="alert">
      <b>{problem.title}</b> <Text of={problem.detail} />
      {problem.advice === undefined ? null : (
        <p>
          <Advice text={problem.advice} />
        </p>
      )}
    </div>
  );
}

/** A sentence, or a command that can be copied. */
export function Advice({ text }: { readonly text: string }) {
  return text.startsWith('spine ') ? <Copy text={text} /> : <Text of={text} />;
}

/** A text that a click copies; a long one can have a short name. */
export function Copy({ text, name }: { readonly text: string; readonly name?: string }) {
  const inert = inertText(text);
  return (
    <button
      type="button"
      class="copy"
      title={`copy: ${inert}`}
      onClick={() => void navigator.clipboard.writeText(text)}
    >
      <Icon of="copy" />
      {name === undefined ? <code>{inert}</code> : name}
    </button>
  );
}

/** An answer, or its place while it is asked for; an old answer stays beside the problem of the new one. */
export function Answered<Answer>({
  asked,
  children,
}: {
  readonly asked: Asked<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  const { answer, problem, isAsking } = asked;
  return (
    <div class={isAsking && answer !== undefined ? 'old' : undefined} aria-busy={isAsking}>
      {problem === undefined ? null : <ProblemView problem={problem} />}
      {answer === undefined ? problem === undefined ? <Waiting /> : null : children(answer)}
    </div>
  );
}

/** The place of an answer: what takes longer says so. */
function Waiting() {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="skeleton">
      {isLong ? <p class="dim">Reading the stores; a large home takes some seconds.</p> : null}
    </div>
  );
}

/** The place of a row of a list that is asked for; a reader of the screen hears it too. */
export function NotLoaded({ class: name }: { readonly class: string }) {
  return (
    <span class={`${name} skeleton`}>
      <span class="spoken">loading</span>
    </span>
  );
}

const verdictMarks: Readonly<Record<string, string>> = {
  ...{ verified: '✓', supported: '✓', contradicted: '✗', unverifiable: '?', unsupported: '?' },
};

/** A verdict by its mark, which does not need its colour. */
export function Verdict({ status, n }: { readonly status: string | null; readonly n?: number }) {
  if (status === null) return <span class="unknown">–</span>;
  return (
    <span class={`verdict ${status === 'contradicted' ? 'bad' : ''}`} title={status}>
      {verdictMarks[status] ?? '–'}
      {n === undefined ? null : n}
      <span class="spoken"> {status}</span>
    </span>
  );
}
