import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { groupCode } from '../../state/code-entry.ts';
import { FieldHint } from './field.tsx';

type CodeFieldProps = {
  label: string;
  value: string;
  /** Characters of the code, without dashes. */
  chars: number;
  onInput: (text: string) => void;
  hint: string;
  error?: string | undefined;
  isFirst?: boolean;
};

/** A code from paper or another screen: groups itself while it is typed or pasted, look-alikes are understood. */
export function CodeField({ label, value, chars, onInput, hint, error, isFirst = false }: CodeFieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input input-code"
        type="text"
        value={value}
        inputMode="text"
        autocomplete="one-time-code"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck={false}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={`${id}-hint`}
        ref={(input) => {
          if (isFirst && input !== null && value === '' && document.activeElement === document.body) input.focus();
        }}
        onInput={({ currentTarget: input }) => {
          const grouped = groupCode(input.value, input.selectionStart ?? input.value.length, chars);
          // Written here too: if the cleaned text is what was there before, nothing renders and the stray character stays.
          input.value = grouped.text;
          input.setSelectionRange(grouped.caret, grouped.caret);
          onInput(grouped.text);
        }}
      />
      <FieldHint id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
}
