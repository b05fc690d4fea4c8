import type { SourceFile, SourceTree } from '@agentspine/durable-fs';

/** A view of source files that tells which of them were opened, which folders were listed, and how many bytes were read. */
export class CountingSourceTree implements SourceTree {
  readonly opened: string[] = [];
  readonly listed: string[] = [];
  readBytes = 0;
  readonly #inner: SourceTree;
  readonly #onOpen: (opens: number) => void;

  constructor(inner: SourceTree, onOpen: (opens: number) => void = () => undefined) {
    this.#inner = inner;
    this.#onOpen = onOpen;
  }

  list(path: string): ReturnType<SourceTree['list']> {
    this.listed.push(path);
    return this.#inner.list(path);
  }

  stat(path: string): ReturnType<SourceTree['stat']> {
    return this.#inner.stat(path);
  }

  realPath(path: string): string | undefined {
    return this.#inner.realPath(path);
  }

  isMadeByKernel(path: string): boolean {
    return this.#inner.isMadeByKernel(path);
  }

  open(path: string): SourceFile {
    this.opened.push(path);
    this.#onOpen(this.opened.length);
    const file = this.#inner.open(path);
    return {
      read: (target, position) => {
        const count = file.read(target, position);
        this.readBytes += count;
        return count;
      },
      stat: () => file.stat(),
      close: () => file.close(),
      [Symbol.dispose]: () => file.close(),
    };
  }
}
