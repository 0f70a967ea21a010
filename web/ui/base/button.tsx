import type { ComponentChildren, JSX, Ref } from 'preact';
import { Icon, type IconName } from './icon.tsx';

type ButtonProps = {
  children: ComponentChildren;
  onClick?: () => void;
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  type?: 'button' | 'submit';
  icon?: IconName;
  /** Stays in place and says that it works. */
  isBusy?: boolean;
  isDisabled?: boolean;
  isWide?: boolean;
  size?: 'm' | 's';
  buttonRef?: Ref<HTMLButtonElement>;
};

export function Button({
  children,
  onClick,
  kind = 'plain',
  type = 'button',
  icon,
  isBusy = false,
  isDisabled = false,
  isWide = false,
  size = 'm',
  buttonRef = null,
}: ButtonProps): JSX.Element {
  return (
    <button
      ref={buttonRef}
      type={type}
      class={`button button-${kind} button-${size}${isWide ? ' button-wide' : ''}`}
      // A busy button keeps the focus: disabled would throw it to the top of the page.
      aria-disabled={isBusy || undefined}
      disabled={isDisabled}
      aria-busy={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.();
      }}
    >
      {isBusy ? <span class="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

type IconButtonProps = {
  icon: IconName;
  label: string;
  onClick: (event: { readonly currentTarget: HTMLButtonElement }) => void;
  isPressed?: boolean;
  isExpanded?: boolean;
  isDisabled?: boolean;
  kind?: 'quiet' | 'solid';
  buttonRef?: Ref<HTMLButtonElement>;
};

/** A button that is only a picture: its label is read aloud and shown on hover. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, label, onClick, isPressed, isExpanded, isDisabled = false, kind = 'quiet', buttonRef = null } = props;
  return (
    <button
      ref={buttonRef}
      type="button"
      class={`icon-button icon-button-${kind}`}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} size={22} />
    </button>
  );
}
