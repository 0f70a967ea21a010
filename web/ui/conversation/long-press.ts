import { useRef } from 'preact/hooks';

const PRESS_MS = 450;
const SLIP_PX = 10;

type PressEvents = {
  onPointerDown: (event: PointerEvent & { currentTarget: HTMLElement }) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onContextMenu: (event: MouseEvent & { currentTarget: HTMLElement }) => void;
};

/** A finger that rests, or a right click: both open what hangs at an element. Scrolling does not. */
export function useLongPress(onPress: (element: HTMLElement) => void): PressEvents {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const stop = (): void => clearTimeout(timer.current);
  return {
    onPointerDown(event) {
      if (event.pointerType === 'mouse') return;
      const element = event.currentTarget;
      start.current = { x: event.clientX, y: event.clientY };
      stop();
      timer.current = setTimeout(() => onPress(element), PRESS_MS);
    },
    onPointerMove(event) {
      if (Math.hypot(event.clientX - start.current.x, event.clientY - start.current.y) > SLIP_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu(event) {
      // Selected words and links keep the browser's own menu.
      const hasSelection = getSelection()?.isCollapsed === false;
      if (hasSelection || (event.target instanceof Element && event.target.closest('a, img') !== null)) return;
      event.preventDefault();
      stop();
      onPress(event.currentTarget);
    },
  };
}
