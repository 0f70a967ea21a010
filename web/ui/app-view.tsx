import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { screenOf } from '../state/screen.ts';
import { ClaimPage } from './entry/claim-page.tsx';
import { InvitedPage } from './entry/invited-page.tsx';
import { LoginPage } from './entry/login-page.tsx';
import { RecoverPage } from './entry/recover-page.tsx';
import { RecoveryCodePage } from './entry/recovery-code-page.tsx';
import { RegisterPage } from './entry/register-page.tsx';
import { StartingPage } from './entry/starting-page.tsx';
import { StepsPage } from './entry/steps-page.tsx';
import { FaultGuard } from './fault-page.tsx';
import { DialogHost } from './dialogs/dialog-host.tsx';
import { Announcer } from './shell/announcer.tsx';
import { NoticeList } from './shell/notice-list.tsx';
import { Shell } from './shell/shell.tsx';
import { useApp } from './ui-context.ts';

/** The whole page. */
export function AppView(): JSX.Element {
  return (
    <FaultGuard>
      <Screen />
      <DialogHost />
      <NoticeList />
      <Announcer />
    </FaultGuard>
  );
}

function Screen(): JSX.Element {
  const { entry, link, router, state, unread } = useApp();
  const steps = entry.steps.value;
  const recovery = entry.recovery.value;
  const house = state.value.house?.name ?? 'Parlour';
  const count = state.value.phase === 'signed-in' ? unread.value : 0;
  useEffect(() => {
    document.title = count > 0 ? `(${count}) ${house}` : house;
  }, [count, house]);

  const screen = screenOf(state.value, router.route.value, {
    hasRecovery: recovery !== undefined,
    hasSteps: steps !== undefined,
    hasClaimCode: entry.claimCode.value !== undefined,
    hasLink: link.value !== undefined,
  });
  switch (screen) {
    case 'starting':
      return <StartingPage />;
    case 'claim':
      return <ClaimPage />;
    case 'invited':
      return <InvitedPage key="invited" />;
    case 'register':
      return <RegisterPage key="register" />;
    case 'login':
      return <LoginPage key="login" />;
    case 'recover':
      return <RecoverPage key="recover" />;
    case 'recovery-code':
      return recovery === undefined ? <StartingPage /> : <RecoveryCodePage {...recovery} />;
    case 'steps':
      return steps === undefined ? <StartingPage /> : <StepsPage key="steps" steps={steps} />;
    case 'chat':
      return <Shell />;
  }
}
