import type { OpenedFile } from '../../appliance/client/model.ts';
import { blobUrls, browserWorld } from '../../web/chat/browser-world.ts';
import { type App, createApp } from '../../web/state/app.ts';
import { parsePageLink } from '../../web/state/page-link.ts';
import { mountApp } from '../../web/ui/mount.tsx';
import { FakeClient } from './fake-client.ts';
import { SCENES } from './scenes.ts';

declare global {
  /** For the scripts that make pictures. */
  var fixture: {
    readonly app: App;
    readonly client: FakeClient;
    /** Message of a fault that is only posed for a picture: it is not reported. */
    readonly posed: string;
  };
}

/** The page of one scene: `?scene=NAME&theme=dark&lang=de`. */
const query = new URLSearchParams(location.search);
const scene = SCENES[query.get('scene') ?? 'login'];
const root = document.getElementById('app');
if (scene === undefined || root === null) throw new Error('no such scene');
if (scene.hash !== undefined) history.replaceState({}, '', scene.hash);

const client = new FakeClient(scene.state, scene.timelines ?? {}, scene.behaviour ?? {}, drawPicture, scene.readSeqs);
const posed = 'posed for a picture';
const world = browserWorld();
const app = createApp({
  client,
  world: {
    ...world,
    languages: [query.get('lang') ?? 'en-GB'],
    report: (error) => {
      if (!(error instanceof Error) || error.message !== posed) world.report(error);
    },
  },
  blobUrls,
});
app.link.value = scene.link === undefined ? undefined : parsePageLink(scene.link);
globalThis.fixture = { app, client, posed };
await mountApp(root, app);

/** A little landscape, so that pictures have something to show. */
async function drawPicture(): Promise<OpenedFile> {
  const canvas = new OffscreenCanvas(1200, 800);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  const sky = pen.createLinearGradient(0, 0, 0, 800);
  sky.addColorStop(0, '#8fbcd4');
  sky.addColorStop(0.6, '#f3dcb2');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 1200, 800);
  ['#7c9a6a', '#5f8355', '#456b44'].forEach((color, index) => {
    pen.fillStyle = color;
    pen.beginPath();
    pen.moveTo(0, 800);
    for (let x = 0; x <= 1200; x += 20) pen.lineTo(x, 470 + index * 90 + Math.sin(x / (140 - index * 25) + index) * 40);
    pen.lineTo(1200, 800);
    pen.fill();
  });
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return { bytes: new Uint8Array(await blob.arrayBuffer()), type: 'png', name: 'beds.png' };
}
