import { inertLines } from '@agentspine/render/inert-text';
import { useMemo } from 'preact/hooks';
import { type CallPart, callParts } from './call-parts.ts';
import { Text } from './parts.tsx';

/** The text of an event: talk as talk, what a tool was called with by its parts, and all else as it was logged. */
export function EventBody({ text, isTalk }: { readonly text: string; readonly isTalk: boolean }) {
  const parts = useMemo(() => (isTalk ? undefined : callParts(text)), [text, isTalk]);
  if (parts === undefined) return <pre class={isTalk ? 'body talk' : 'body'}>{inertLines(text)}</pre>;
  return (
    <dl class="parts">
      {parts.map((part) => (
        <Part key={part.name} part={part} />
      ))}
    </dl>
  );
}

const signNames = { '+': 'added', '-': 'removed', ' ': undefined } as const;

function Part({ part }: { readonly part: CallPart }) {
  return (
    <>
      <dt>
        <Text of={part.name} />
      </dt>
      <dd>
        <pre class="body">
          {part.kind === 'text'
            ? inertLines(part.text)
            : part.lines.map(({ sign, text }, index) => (
                <span key={index} class={signNames[sign]}>
                  {`${sign} ${inertLines(text)}\n`}
                </span>
              ))}
        </pre>
      </dd>
    </>
  );
}
