import type { JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Conversation } from '../../state/conversation.ts';
import { Icon } from '../base/icon.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { attachFiles } from './attach.ts';

type DropZoneProps = { over: RefObject<HTMLElement | null>; conversation: Conversation };

/** Files dropped anywhere on the conversation. */
export function DropZone({ over, conversation }: DropZoneProps): JSX.Element | null {
  const app = useApp();
  const strings = useStrings();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const element = over.current;
    if (element === null) return undefined;
    // Entering a child leaves its parent: only the sum says whether the pointer is still inside.
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const move = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      attachFiles(app, conversation, event.dataTransfer?.files ?? []);
    };
    element.addEventListener('dragenter', enter);
    element.addEventListener('dragleave', leave);
    element.addEventListener('dragover', move);
    element.addEventListener('drop', drop);
    return () => {
      element.removeEventListener('dragenter', enter);
      element.removeEventListener('dragleave', leave);
      element.removeEventListener('dragover', move);
      element.removeEventListener('drop', drop);
    };
  }, [conversation]);
  return isOver ? (
    <div class="drop">
      <p>
        <Icon name="attach" size={28} />
        {strings.composer.drop}
      </p>
    </div>
  ) : null;
}
