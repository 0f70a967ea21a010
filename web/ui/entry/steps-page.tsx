import type { JSX } from 'preact';
import type { Steps } from '../../state/entry.ts';
import { Icon } from '../base/icon.tsx';
import { useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';

/** Long work on the way in: what happens now, what comes next. */
export function StepsPage({ steps }: { steps: Steps }): JSX.Element {
  const strings = useStrings();
  const isRegister = steps.all.includes('making-identity');
  return (
    <EntryPage
      title={isRegister ? strings.steps.titleRegister : strings.steps.titleLogIn}
      {...(isRegister ? { lead: strings.steps.stay } : {})}
    >
      <StepList steps={steps} />
    </EntryPage>
  );
}

export function StepList({ steps }: { steps: Steps }): JSX.Element {
  const strings = useStrings();
  const now = steps.all[steps.current];
  return (
    <>
      <p class="sr-only" role="status">
        {now === undefined ? '' : strings.steps[now]}
      </p>
      <ol class="steps">
        {steps.all.map((step, index) => {
          const state = index < steps.current ? 'done' : index === steps.current ? 'now' : 'next';
          return (
            <li key={step} class={`step step-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
              <span class="step-sign">
                {state === 'done' && <Icon name="check" size={16} />}
                {state === 'now' && <span class="spinner" aria-hidden="true" />}
              </span>
              <span>{strings.steps[step]}</span>
              {state === 'done' && <span class="sr-only">, {strings.steps.done}</span>}
              {state === 'now' && steps.done !== undefined && (
                <progress class="step-progress" max={1} value={steps.done} aria-label={strings.steps[step]} />
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
