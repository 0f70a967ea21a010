import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useApp, useStrings } from '../ui-context.ts';
import { Button } from './button.tsx';

type CopyButtonProps = { text: string; label?: string; kind?: 'plain' | 'quiet' | 'primary'; isWide?: boolean };

/** Copies, and says so in its own place for a moment. */
export function CopyButton({ text, label, kind = 'plain', isWide = false }: CopyButtonProps): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => (isCopied ? app.world.clock.after(2_000, () => setCopied(false)) : undefined), [isCopied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Button kind={kind} isWide={isWide} icon={isCopied ? 'check' : 'copy'} onClick={() => app.perform(copy)}>
      <span aria-live="polite">{isCopied ? strings.common.copied : (label ?? strings.common.copy)}</span>
    </Button>
  );
}
