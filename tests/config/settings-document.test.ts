import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formatSettingsDocument } from '../../appliance/core/settings/document.ts';

test('the page an owner reads about settings is the one the table gives', async () => {
  await expect(formatSettingsDocument()).toMatchFileSnapshot(
    fileURLToPath(new URL('../../docs/settings.md', import.meta.url)),
  );
});
