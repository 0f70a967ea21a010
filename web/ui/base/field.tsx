import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { useStrings } from '../ui-context.ts';
import { Icon } from './icon.tsx';

type FieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  error?: string | undefined;
  placeholder?: string;
  autocomplete?: 'off' | 'username' | 'new-password' | 'current-password';
  maxLength?: number;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'search';
  /** Takes the focus when it appears. */
  isFirst?: boolean;
  isCode?: boolean;
  name?: string;
};

/** One line of text with its label, a hint below, and the error in the hint's place. */
export function TextField(props: FieldProps): JSX.Element {
  const id = useId();
  const { label, value, onInput, hint, error, isFirst = false, isCode = false, ...rest } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class={isCode ? 'input input-code' : 'input'}
        type="text"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={`${id}-hint`}
        ref={(input) => focusFirst(input, isFirst)}
        spellcheck={false}
        autocapitalize="off"
        {...rest}
      />
      <FieldHint id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
}

type PasswordProps = Omit<FieldProps, 'isCode' | 'inputMode' | 'placeholder'> & {
  autocomplete: 'new-password' | 'current-password';
  children?: ComponentChildren;
};

/** A password that can be looked at while it is typed. */
export function PasswordField(props: PasswordProps): JSX.Element {
  const id = useId();
  const strings = useStrings();
  const [isShown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { label, value, onInput, hint, error, isFirst = false, children, ...rest } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="input-with-button">
        <input
          id={id}
          class="input"
          type="password"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={`${id}-hint`}
          ref={(element) => {
            input.current = element;
            focusFirst(element, isFirst);
          }}
          spellcheck={false}
          autocapitalize="off"
          {...rest}
        />
        <button
          type="button"
          class="input-button"
          aria-label={isShown ? strings.common.hidePassword : strings.common.showPassword}
          aria-pressed={isShown}
          onClick={() => {
            if (input.current !== null) input.current.type = isShown ? 'password' : 'text';
            setShown(!isShown);
          }}
        >
          <Icon name={isShown ? 'eye-off' : 'eye'} />
        </button>
      </div>
      {children}
      <FieldHint id={`${id}-hint`} hint={hint} error={error} />
    </div>
  );
}

type HintProps = { id: string; hint: string | undefined; error: string | undefined };

export function FieldHint({ id, hint, error }: HintProps): JSX.Element {
  return (
    <p id={id} class={error === undefined ? 'field-hint' : 'field-hint field-error'} aria-live="polite">
      {error ?? hint}
    </p>
  );
}

const focused = new WeakSet<HTMLElement>();

/** Focuses a field once in its life; on a phone the keyboard would cover the page, so only where a mouse is. */
function focusFirst(input: HTMLInputElement | null, isFirst: boolean): void {
  if (input === null || !isFirst || focused.has(input) || !matchMedia('(pointer: fine)').matches) return;
  focused.add(input);
  input.focus({ preventScroll: true });
}
