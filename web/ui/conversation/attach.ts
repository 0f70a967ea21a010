import type { App } from '../../state/app.ts';
import { refusalOf } from '../../state/composer.ts';
import type { Conversation } from '../../state/conversation.ts';
import { pickFile } from './picked-file.ts';

/** Puts chosen, dropped or pasted files beside the text; says why one cannot go. */
export function attachFiles(app: App, conversation: Conversation, files: Iterable<File>): void {
  const limits = app.state.peek().house?.limits;
  if (limits === undefined) return;
  const wanted: File[] = [];
  for (const file of files) {
    const reason = refusalOf({ name: file.name, bytes: file.size }, limits);
    if (reason !== undefined) {
      app.notices.say({ kind: 'file-refused', name: file.name, reason });
    } else wanted.push(file);
  }
  app.perform(async () => {
    const picked = await Promise.all(wanted.map(pickFile));
    const { files: chosen } = conversation.composer;
    chosen.value = [...chosen.value, ...picked];
  });
}
