import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../state/preferences.ts';
import { useStrings, useUi } from '../ui-context.ts';

type EmojiPickerProps = { onPick: (native: string) => void; onClose: () => void };

/** Emoji Mart, fetched when it opens. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps): JSX.Element {
  const { language } = useUi();
  const strings = useStrings();
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const [status, setStatus] = useState<'loading' | 'ready' | 'failed'>('loading');
  useEffect(() => {
    let isCurrent = true;
    void loadPicker(language.value, (native) => pick.current(native)).then(
      (picker) => {
        if (!isCurrent) return;
        place.current?.replaceChildren(picker);
        setStatus('ready');
      },
      () => setStatus('failed'),
    );
    return () => {
      isCurrent = false;
    };
  }, []);
  useEffect(() => {
    const close = (event: Event): void => {
      const isInside = event.target instanceof Element && event.target.closest('.emoji-pop, .emoji-button') !== null;
      if (!isInside) onClose();
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [onClose]);
  return (
    <div
      class="emoji-pop"
      role="dialog"
      aria-label={strings.composer.emoji}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      {status !== 'ready' && (
        <p class="emoji-wait" role="status">
          {status === 'loading' ? (
            <>
              <span class="spinner" aria-hidden="true" /> {strings.emoji.loading}
            </>
          ) : (
            strings.emoji.failed
          )}
        </p>
      )}
      <div ref={place} />
    </div>
  );
}

const I18N = {
  en: () => import('@emoji-mart/data/i18n/en.json'),
  de: () => import('@emoji-mart/data/i18n/de.json'),
  es: () => import('@emoji-mart/data/i18n/es.json'),
} as const satisfies Record<Language, () => Promise<unknown>>;

async function loadPicker(language: Language, onPick: (native: string) => void): Promise<Node> {
  const [{ Picker }, { emojiData }, i18n] = await Promise.all([
    import('emoji-mart'),
    import('./emoji-data.ts'),
    I18N[language](),
  ]);
  const isTouch = matchMedia('(pointer: coarse)').matches;
  const picker: unknown = new Picker({
    data: emojiData,
    // Passed in, or it would be fetched from a host of its own.
    i18n: i18n.default,
    locale: language,
    set: 'native',
    theme: document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light',
    autoFocus: !isTouch,
    previewPosition: 'none',
    skinTonePosition: 'search',
    navPosition: 'bottom',
    maxFrequentRows: 2,
    dynamicWidth: true,
    onEmojiSelect: ({ native }: { native?: string }) => {
      if (native !== undefined) onPick(native);
    },
  });
  if (!(picker instanceof Element)) throw new Error('emoji-mart made no element');
  mendRoles(picker);
  return picker;
}

/**
 * Emoji Mart gives its buttons positions in a set and a selection, which buttons do not have: screen readers say
 * nonsense or nothing. Their labels are right.
 */
function mendRoles(picker: Element): void {
  const root = picker.shadowRoot;
  if (root === null) return;
  const wrong = ['aria-posinset', 'aria-setsize', 'aria-selected'];
  const mend = (): void => {
    for (const name of wrong)
      for (const button of root.querySelectorAll(`button[${name}]`)) button.removeAttribute(name);
  };
  new MutationObserver(mend).observe(root, { childList: true, subtree: true, attributeFilter: wrong });
  mend();
}
