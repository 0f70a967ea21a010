import type { JSX } from 'preact';
import { IconButton } from '../base/button.tsx';
import { Empty } from '../base/empty.tsx';
import { useStrings, useUi } from '../ui-context.ts';
import { PersonCard } from './person-card.tsx';

/** One person, in the place of a conversation. */
export function PersonPage({ fp }: { fp: string }): JSX.Element {
  const { app, isNarrow } = useUi();
  const strings = useStrings();
  const person = app.state.value.people.find((one) => one.fp === fp);
  return (
    <>
      {isNarrow.value && (
        <header class="page-head">
          <IconButton icon="back" label={strings.common.back} onClick={() => app.router.up()} />
        </header>
      )}
      <div class="page-scroll">
        {person === undefined ? (
          <Empty icon="person" title={strings.errors.not_found} />
        ) : (
          <div class="page-column">
            <PersonCard person={person} isTitled />
          </div>
        )}
      </div>
    </>
  );
}
