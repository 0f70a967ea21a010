import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

export type MenuItem = {
  readonly label: string;
  readonly icon: IconName;
  readonly run: () => void;
  readonly isDanger?: boolean;
};

type MenuProps = {
  label: string;
  items: readonly MenuItem[];
  /** What the menu hangs at. */
  anchor: HTMLElement;
  onClose: () => void;
};

/** A list of actions: beside its anchor on a wide screen, a sheet from below on a phone. */
export function Menu({ label, items, anchor, onClose }: MenuProps): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    dialog.showModal();
    if (matchMedia('(min-width: 47.5rem)').matches) hang(dialog, anchor);
  }, []);
  useEffect(() => () => ref.current?.close(), []);
  return (
    <dialog
      ref={ref}
      class="menu"
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          event.preventDefault();
          step(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
        }
      }}
    >
      <ul class="menu-list">
        {items.map((item) => (
          <li key={item.label}>
            <button
              type="button"
              class={item.isDanger === true ? 'menu-item menu-item-danger' : 'menu-item'}
              onClick={() => {
                // Closed at once: it gives the focus back, and what runs now may put it elsewhere.
                ref.current?.close();
                onClose();
                item.run();
              }}
            >
              <Icon name={item.icon} />
              {item.label}
            </button>
          </li>
        ))}
      </ul>
    </dialog>
  );
}

/** Below the anchor, or above where there is no room; inside the window. */
function hang(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isRtl = getComputedStyle(menu).direction === 'rtl';
  const left = isRtl ? at.left : at.right - width;
  const top = at.bottom + 4 + height > innerHeight - 8 ? at.top - 4 - height : at.bottom + 4;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, top)}px`;
}

function step(menu: HTMLElement, by: number): void {
  const items = [...menu.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  items.at((at + by + items.length) % items.length)?.focus();
}
