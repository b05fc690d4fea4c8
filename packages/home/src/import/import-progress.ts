import type { HomeContext } from '@agentspine/stores';

/** Counts what is read of transcripts, and reports it. */
export interface ImportProgress {
  readonly file: () => void;
  readonly bytes: (count: number) => void;
  readonly done: () => void;
}

/** Begins to count towards a total of files and bytes. */
export function startImportProgress(
  { onProgress }: Pick<HomeContext, 'onProgress'>,
  total: { readonly files: number; readonly bytes: number },
): ImportProgress {
  let [files, bytes] = [0, 0];
  const report = (): void =>
    onProgress?.({ step: 'transcripts', files, filesTotal: total.files, bytes, bytesTotal: total.bytes });
  report();
  return {
    file: () => {
      files += 1;
      report();
    },
    bytes: (count) => {
      bytes += count;
      report();
    },
    done: () => onProgress?.({ step: 'done' }),
  };
}
