import { nodeSourceTree } from '@agentspine/durable-fs';
import { copyKey, isOfStage, type Stage } from './home-files.ts';

/** The files of a home that one stage copies, and what is neither file nor folder, which none copies. */
export interface ListedFiles {
  /** Below the home, in the order in which they are copied. */
  readonly paths: readonly string[];
  /** Links, sockets and devices, below the home. */
  readonly strange: readonly string[];
}

/** Lists what a stage copies of the home at `directory`. Links are not followed. */
export function listStage(directory: string, stage: Stage): ListedFiles {
  const paths: string[] = [];
  const strange: string[] = [];
  const visit = (folder: string): void => {
    for (const { name, kind } of nodeSourceTree.list(folder === '' ? directory : `${directory}/${folder}`) ?? []) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'directory') {
        if (mayHave(`${path}/`, stage)) visit(path);
      } else if (isOfStage(path, stage)) {
        (kind === 'file' ? paths : strange).push(path);
      }
    }
  };
  visit('');
  return { paths: paths.toSorted((a, b) => (copyKey(a) < copyKey(b) ? -1 : 1)), strange };
}

/** Whether a folder of the home itself may have files of the stage: what is derived, or of another stage, is not walked. */
function mayHave(folder: string, stage: Stage): boolean {
  return isOfStage(`${folder}x`, stage);
}
