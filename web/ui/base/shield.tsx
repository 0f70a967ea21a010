import type { JSX } from 'preact';
import type { Trust } from '../../../appliance/client/model.ts';
import { useStrings } from '../ui-context.ts';
import { Icon } from './icon.tsx';

/** How sure one can be that somebody is who the name says. `isBrief`: the shield alone, with its words for screen readers. */
export function Shield({ trust, isBrief = false }: { trust: Trust; isBrief?: boolean }): JSX.Element | null {
  const strings = useStrings();
  if (trust === 'me') return null;
  const icon = trust === 'verified' ? 'shield-check' : trust === 'changed' ? 'shield-alert' : 'shield';
  const words = strings.trust[trust];
  return (
    <span class={`shield shield-${trust}${isBrief ? ' shield-brief' : ''}`} title={words}>
      <Icon name={icon} size={isBrief ? 15 : 16} />
      <span class={isBrief ? 'sr-only' : undefined}>{words}</span>
    </span>
  );
}
