import type { JSX } from 'preact';
import type { NoticeKind } from '../../state/notices.ts';
import { sayFailure } from '../base/failure-callout.tsx';
import { IconButton } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

/** What is said in passing, at the edge of the page; it goes by itself. */
export function NoticeList(): JSX.Element {
  const { notices } = useApp();
  const strings = useStrings();
  const say = useSay();
  return (
    <div class="notices" role="status">
      {notices.all.value.map(({ id, what }) => {
        const isBad = what.kind === 'failure' || what.kind === 'file-refused';
        return (
          <div key={id} class={isBad ? 'notice notice-bad' : 'notice'}>
            <Icon name={isBad ? 'alert' : 'check'} size={18} />
            <span>{say(what)}</span>
            <IconButton icon="close" label={strings.notice.dismiss} onClick={() => notices.dismiss(id)} />
          </div>
        );
      })}
    </div>
  );
}

function useSay(): (what: NoticeKind) => string {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  return (what) => {
    switch (what.kind) {
      case 'failure':
        return sayFailure(what.failure, strings, formats);
      case 'invited':
        return strings.notice.invited(what.name);
      case 'left':
        return strings.notice.left(what.name);
      case 'password-changed':
        return strings.notice.passwordChanged;
      case 'setting-saved':
        return strings.notice.settingSaved;
      case 'file-refused': {
        const limits = app.state.value.house?.limits;
        if (what.reason === 'size') return strings.file.refusedSize(what.name, formats.bytes(limits?.fileBytes ?? 0));
        if (what.reason === 'empty') return strings.file.refusedEmpty(what.name);
        return strings.file.refusedType(
          what.name,
          formats.list((limits?.fileTypes ?? []).map((type) => type.toUpperCase())),
        );
      }
    }
  };
}
