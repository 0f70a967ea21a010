import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** Nothing is here yet: what would be, and how to begin. */
export function Empty(props: {
  icon: IconName;
  title: string;
  body?: string;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={props.icon} size={26} />
      </span>
      <p class="empty-title">{props.title}</p>
      {props.body !== undefined && <p class="muted">{props.body}</p>}
      {props.children}
    </div>
  );
}
