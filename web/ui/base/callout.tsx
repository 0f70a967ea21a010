import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';

type CalloutProps = {
  tone: 'info' | 'good' | 'warn' | 'bad';
  icon?: IconName;
  title?: string;
  children?: ComponentChildren;
  /** Said aloud as soon as it appears. */
  isAlert?: boolean;
};

const ICONS = { info: 'info', good: 'check', warn: 'alert', bad: 'alert' } as const;

/** A box that says what is the matter and what to do. */
export function Callout({ tone, icon = ICONS[tone], title, children, isAlert = false }: CalloutProps): JSX.Element {
  return (
    <div class={`callout callout-${tone}`} role={isAlert ? 'alert' : undefined}>
      <Icon name={icon} />
      <div class="callout-text">
        {title !== undefined && <p class="callout-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
