import type { ComponentChildren, JSX } from 'preact';
import type { MeSection } from '../../state/route.ts';
import { IconButton } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { InviteMaker } from '../dialogs/invite-maker.tsx';
import { useStrings, useUi } from '../ui-context.ts';
import { HouseSection } from './house-section.tsx';
import { LookSection } from './look-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';

/** One topic of the settings, in the place of a conversation. */
export function MeSectionView({ section }: { section: MeSection }): JSX.Element {
  const { app, isNarrow } = useUi();
  const strings = useStrings();
  return (
    <>
      <header class="page-head">
        {isNarrow.value && <IconButton icon="back" label={strings.common.back} onClick={() => app.router.up()} />}
        <h1 class="page-title">{strings.me[section]}</h1>
      </header>
      <div key={section} class="page-scroll">
        <div class="page-column">
          <SectionBody section={section} />
        </div>
      </div>
    </>
  );
}

function SectionBody({ section }: { section: MeSection }): JSX.Element {
  const { app } = useUi();
  const strings = useStrings();
  const onlyOwner = (children: ComponentChildren): JSX.Element =>
    app.state.value.me?.isOwner === true ? (
      <>{children}</>
    ) : (
      <Callout tone="info" icon="lock">
        <p>{strings.me.houseOnly}</p>
      </Callout>
    );
  switch (section) {
    case 'profile':
      return <ProfileSection />;
    case 'look':
      return <LookSection />;
    case 'password':
      return <PasswordSection />;
    case 'house':
      return onlyOwner(<HouseSection />);
    case 'invite':
      return onlyOwner(
        <InviteMaker
          lead={strings.invite.houseLead}
          make={(uses, hours) => app.client.createHouseInvite(uses, hours)}
        />,
      );
  }
}
