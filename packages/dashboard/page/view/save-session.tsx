import { useState } from 'preact/hooks';
import { askFile, Refused } from '../state/client.ts';
import { Icon } from './icon.tsx';
import { ProblemView } from './parts.tsx';
import { saveBlob } from './save-blob.ts';

const formats = ['html', 'md', 'jsonl'] as const;
const words: Readonly<Record<(typeof formats)[number], string>> = {
  ...{ html: 'a page that opens offline', md: 'Markdown', jsonl: 'a line of JSON for each event' },
};

/** A session as a file; nothing is uploaded. */
export function SaveSession({ of }: { readonly of: string }) {
  const [problem, setProblem] = useState<Refused['problem'] | undefined>(undefined);
  const save = (format: (typeof formats)[number]) => {
    setProblem(undefined);
    askFile('document', { key: of, format }).then(
      (blob) => saveBlob(blob, `session.${format}`),
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        setProblem(error.problem);
      },
    );
  };
  return (
    <>
      {formats.map((format) => (
        <button
          key={format}
          type="button"
          class="save"
          title={`save as ${words[format]}, with its texts whole; "spine export session --redact" takes secrets out`}
          onClick={() => save(format)}
        >
          <Icon of="export" /> {format}
        </button>
      ))}
      {problem === undefined ? null : <ProblemView problem={problem} />}
    </>
  );
}
