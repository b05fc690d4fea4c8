import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A dialog that has all keys while it is shown, and gives the focus back to where it was. */
export function Dialog({
  label,
  kind,
  onClose,
  children,
}: {
  readonly label: string;
  readonly kind?: string;
  readonly onClose: () => void;
  /** What it shows; it is given what closes it. */
  readonly children: (close: () => void) => ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it is painted: a key that is pressed at once is the dialog's.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // A browser tells of a close after the next key, which would find it open still.
  const close = () => {
    dialog.current?.close();
    onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-label={label}
      onClose={({ currentTarget }) => currentTarget.isConnected && onClose()}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        close();
      }}
    >
      {children(close)}
    </dialog>
  );
}
