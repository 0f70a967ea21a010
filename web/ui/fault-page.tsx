import { Component, type ComponentChildren, type JSX } from 'preact';
import { Button } from './base/button.tsx';
import { Icon } from './base/icon.tsx';
import { useApp, useStrings } from './ui-context.ts';

/** Our fault: said plainly, with the one thing that helps. */
export function FaultPage(): JSX.Element {
  const strings = useStrings();
  return (
    <main class="starting">
      <span class="empty-icon">
        <Icon name="alert" size={26} />
      </span>
      <div role="alert">
        <h1>{strings.fault.title}</h1>
        <p class="muted">{strings.fault.body}</p>
      </div>
      <Button kind="primary" icon="refresh" onClick={() => location.reload()}>
        {strings.common.reload}
      </Button>
    </main>
  );
}

type BoundaryProps = { onFault: (error: unknown) => void; children: ComponentChildren };

/** A component that breaks takes the page with it, but not in silence. */
class Boundary extends Component<BoundaryProps> {
  override componentDidCatch(error: unknown): void {
    this.props.onFault(error);
  }

  override render(): ComponentChildren {
    return this.props.children;
  }
}

/** Shows the page of faults in the place of what broke. */
export function FaultGuard({ children }: { children: ComponentChildren }): JSX.Element {
  const app = useApp();
  return app.hasFault.value ? <FaultPage /> : <Boundary onFault={(error) => app.fault(error)}>{children}</Boundary>;
}
