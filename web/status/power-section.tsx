import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { PowerVerb } from '../../appliance/protocol/routes.ts';
import { Button } from '../ui/base/button.tsx';
import type { PowerState, StatusModel } from './status-model.ts';
import type { Words } from './words/words.ts';

type PowerProps = { readonly model: StatusModel; readonly words: Words };

/** What the machine is doing because its owner asked for it. */
export function PowerNews({ model, words }: PowerProps): JSX.Element | null {
  const said = newsOf(model.power.value, words);
  if (said === undefined) return null;
  const [look, sentence] = said;
  return (
    <section class={`status-sentence status-${look}`} role="alert">
      <p>{sentence}</p>
    </section>
  );
}

/** True while there is no house, as its owner wished: what it said last is no longer worth showing. */
export function isAway({ power, link }: StatusModel): boolean {
  return link.value === 'offline' && (power.value === 'restarting' || power.value === 'off');
}

function newsOf(power: PowerState, words: Words): readonly ['news' | 'green' | 'amber', string] | undefined {
  switch (power) {
    case 'idle':
      return undefined;
    case 'restarting':
      return ['news', words.power.restarting];
    case 'shutting-down':
      return ['news', words.power.shuttingDown];
    case 'off':
      return ['news', words.power.off];
    case 'back':
      return ['green', words.power.back];
    case 'stayed':
      return ['amber', words.power.stayed];
  }
}

/** The owner restarts the machine or switches it off; each is asked once more. */
export function PowerSection({ model, words, hasPower }: PowerProps & { readonly hasPower: boolean }): JSX.Element {
  const [asked, setAsked] = useState<PowerVerb | undefined>(undefined);
  const power = model.power.value;
  const isUnderWay = power === 'restarting' || power === 'shutting-down' || power === 'off';
  const isDisabled = !hasPower || isUnderWay || model.link.value !== 'online';
  return (
    <section class="status-owner" aria-label={words.power.title}>
      <h2>{words.power.title}</h2>
      <div class="power-buttons">
        <Button icon="refresh" isDisabled={isDisabled} onClick={() => setAsked('reboot')}>
          {words.power.restart}
        </Button>
        <Button icon="power" isDisabled={isDisabled} onClick={() => setAsked('poweroff')}>
          {words.power.shutDown}
        </Button>
      </div>
      <p class="muted">{hasPower ? words.power.help : words.power.unavailable}</p>
      {asked !== undefined && (
        <PowerDialog
          verb={asked}
          words={words}
          onClose={() => setAsked(undefined)}
          onYes={() => {
            setAsked(undefined);
            scrollToNews();
            void model.switchPower(asked);
          }}
        />
      )}
    </section>
  );
}

/** What follows is said on top of the page. */
function scrollToNews(): void {
  document.querySelector('.status-scroll')?.scrollTo({ top: 0 });
}

type DialogProps = {
  readonly verb: PowerVerb;
  readonly words: Words;
  readonly onClose: () => void;
  readonly onYes: () => void;
};

/** The browser's own dialog keeps the focus inside, closes on Escape and gives the focus back. */
function PowerDialog({ verb, words, onClose, onYes }: DialogProps): JSX.Element {
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const { title, body } = verb === 'reboot' ? words.power.askRestart : words.power.askShutDown;
  return (
    <dialog
      ref={ref}
      class="modal modal-alert"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="modal-box">
        <div class="modal-head">
          <h2 id={`${id}-title`}>{title}</h2>
        </div>
        <div class="modal-body">
          <p id={`${id}-body`}>{body}</p>
        </div>
        <footer class="modal-actions">
          <Button isWide onClick={onClose}>
            {words.power.cancel}
          </Button>
          <Button kind="danger" isWide onClick={onYes}>
            {verb === 'reboot' ? words.power.restart : words.power.shutDown}
          </Button>
        </footer>
      </div>
    </dialog>
  );
}
