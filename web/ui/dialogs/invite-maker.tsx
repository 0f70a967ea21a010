import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { Select } from '../base/choice.tsx';
import { CopyButton } from '../base/copy-button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Icon } from '../base/icon.tsx';
import { QrCode } from '../base/qr-code.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

type Made = { readonly link: string; readonly expiresMs: number; readonly uses: number };
type InviteMakerProps = {
  lead: string;
  make: (uses: number, hours: number) => Promise<{ readonly link: string; readonly expiresMs: number }>;
};

const USES = ['1', '5', '20', '64'] as const;
const HOURS = ['1', '24', '72', '168'] as const;

/** Makes a link for some people and some time, and shows it as text and as a QR code. */
export function InviteMaker({ lead, make }: InviteMakerProps): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const work = useMemo(() => app.work(), []);
  const [uses, setUses] = useState<(typeof USES)[number]>('5');
  const [hours, setHours] = useState<(typeof HOURS)[number]>('24');
  const [made, setMade] = useState<Made>();
  if (made !== undefined) return <MadeInvite made={made} />;
  return (
    <div class="form">
      <p class="muted">{lead}</p>
      <div class="button-row button-row-fields">
        <Select
          label={strings.invite.uses}
          value={uses}
          onChange={setUses}
          options={USES.map((value) => ({ value, label: formats.number(Number(value)) }))}
        />
        <Select
          label={strings.invite.hours}
          value={hours}
          onChange={setHours}
          options={HOURS.map((value) => ({ value, label: sayHours(Number(value), strings) }))}
        />
      </div>
      <FailureCallout failure={work.failure.value} />
      <Button
        kind="primary"
        icon="link"
        isWide
        isBusy={work.isBusy.value}
        onClick={() =>
          work.run(async () => {
            const invite = await make(Number(uses), Number(hours));
            setMade({ ...invite, uses: Number(uses) });
          })
        }
      >
        {strings.invite.make}
      </Button>
    </div>
  );
}

function MadeInvite({ made }: { made: Made }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const house = app.state.value.house?.name ?? 'Parlour';
  const share = { title: house, text: strings.invite.shareText(house), url: made.link };
  const canShare = 'share' in navigator && navigator.canShare(share);
  return (
    <div class="form made-invite">
      <QrCode text={made.link} label={strings.invite.qr} />
      <p class="muted">{strings.invite.scan}</p>
      <p class="link-text">
        <Icon name="link" size={18} />
        <input
          class="link-input"
          readOnly
          value={made.link}
          aria-label={strings.invite.link}
          onFocus={(event) => event.currentTarget.select()}
        />
      </p>
      <div class="button-row">
        <CopyButton text={made.link} kind="primary" isWide />
        {canShare && (
          <Button icon="share" isWide onClick={() => app.perform(() => shareQuietly(share))}>
            {strings.common.share}
          </Button>
        )}
      </div>
      <p class="field-hint">{strings.invite.until(formats.moment(made.expiresMs), made.uses)}</p>
    </div>
  );
}

/** Shares; somebody who closes the share sheet has changed their mind, which is no failure. */
async function shareQuietly(share: ShareData): Promise<void> {
  try {
    await navigator.share(share);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
  }
}

function sayHours(hours: number, { invite }: ReturnType<typeof useStrings>): string {
  return hours < 24 ? invite.hour(hours) : invite.day(hours / 24);
}
