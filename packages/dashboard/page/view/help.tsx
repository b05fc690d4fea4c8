import { globalKeys, type KeyBinding, listKeys, sessionKeys } from '../state/keys.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

/** What the keyboard does. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog label="keys" onClose={onClose}>
      {() => (
        <>
          <form method="dialog" class="bar">
            <h2>Keys</h2>
            <button type="submit" aria-label="close">
              <Icon of="close" />
            </button>
          </form>
          <div class="columns">
            <Table name="everywhere" keys={globalKeys} />
            <Table name="in a list" keys={listKeys} />
            <Table name="in a session" keys={sessionKeys} />
          </div>
        </>
      )}
    </Dialog>
  );
}

function Table({ name, keys }: { readonly name: string; readonly keys: readonly KeyBinding[] }) {
  return (
    <section>
      <h3>{name}</h3>
      <dl>
        {keys.map((binding) => (
          <div key={binding.keys}>
            <dt>
              <kbd>{binding.keys}</kbd>
            </dt>
            <dd>{binding.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
