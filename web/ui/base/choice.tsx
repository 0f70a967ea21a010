import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

/** On or off, with what it means. */
export function Switch(props: {
  label: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}): JSX.Element {
  const id = useId();
  const { label, hint, isOn, onChange } = props;
  return (
    <div class="switch">
      <input
        id={id}
        class="switch-box"
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** A box to tick, for a promise one makes. */
export function Tick(props: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }): JSX.Element {
  const id = useId();
  return (
    <div class="tick">
      <input
        id={id}
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <label for={id}>{props.label}</label>
    </div>
  );
}

export type Option<T extends string> = { readonly value: T; readonly label: string; readonly hint?: string };

type OptionsProps<T extends string> = {
  legend: string;
  hint?: string;
  isLegendHidden?: boolean;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
};

/** One of a few, each with a line of explanation. */
export function Options<T extends string>(props: OptionsProps<T>): JSX.Element {
  const id = useId();
  const { legend, hint, isLegendHidden = false, options, value, onChange } = props;
  return (
    <fieldset class="options">
      <legend class={isLegendHidden ? 'sr-only' : 'options-legend'}>{legend}</legend>
      {hint !== undefined && <p class="field-hint">{hint}</p>}
      <div class="options-list">
        {options.map((option) => (
          <label key={option.value} class="option">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span class="option-text">
              <span class="option-label">{option.label}</span>
              {option.hint !== undefined && <span class="option-hint">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of a few short words, in a row. */
export function Segments<T extends string>(props: OptionsProps<T>): JSX.Element {
  const id = useId();
  const { legend, isLegendHidden = false, options, value, onChange } = props;
  return (
    <fieldset class="segments">
      <legend class={isLegendHidden ? 'sr-only' : 'options-legend'}>{legend}</legend>
      <div class="segments-row">
        {options.map((option) => (
          <label key={option.value} class="segment">
            <input
              type="radio"
              class="sr-only"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of several, where a row would be too long. */
export function Select<T extends string>(props: {
  label: string;
  hint?: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
}): JSX.Element {
  const id = useId();
  const { label, hint, options, value, onChange } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="input select"
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint !== undefined && <p class="field-hint">{hint}</p>}
    </div>
  );
}
