import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { Conversation } from '../../state/conversation.ts';

/**
 * Tells the conversation when somebody looks at it, and when at its end.
 * @param isAtEnd as the view was last drawn, @param isAtEndNow as it is: it may have been moved since.
 */
export function useVisit(conversation: Conversation, isAtEnd: boolean, isAtEndNow: () => boolean): void {
  // Before anything is measured: the line of unread messages is part of what is placed.
  useLayoutEffect(() => {
    const turn = (): void => {
      if (document.visibilityState === 'visible') conversation.enter();
      else conversation.pause();
    };
    turn();
    document.addEventListener('visibilitychange', turn);
    return () => {
      document.removeEventListener('visibilitychange', turn);
      conversation.pause();
    };
  }, [conversation]);

  const rows = conversation.rows.value;
  const unread = conversation.room.value?.unread ?? 0;
  useEffect(() => {
    const see = (): void => {
      if (isAtEndNow() && rows.length > 0 && document.visibilityState === 'visible') conversation.sawLatest();
    };
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [rows, unread, isAtEnd]);
}
