import { WireError } from '../../protocol/errors.ts';
import { isCheckId, SilenceRequest, SPANS } from '../../protocol/health.ts';
import type { SpanName, StatusAnswer } from '../../protocol/health.ts';
import { ROUTES } from '../../protocol/routes.ts';
import type { Guard } from '../accounts/guard.ts';
import { bodyReader } from '../accounts/schema-check.ts';
import { empty, json, whole } from '../http/reply.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import { seriesFor } from './answers.ts';
import type { History } from './history.ts';
import { admitToMetrics, showsToken } from './metrics-access.ts';
import { formatMetrics, METRICS_TYPE } from './metrics.ts';
import type { Look, Monitor } from './monitor.ts';
import type { Silences } from './silences.ts';

/** What the routes work with. */
export type HealthRouteParts = {
  readonly guard: Guard;
  readonly monitor: Pick<Monitor, 'look' | 'glance'>;
  readonly history: History;
  readonly silences: Pick<Silences, 'set'>;
  /** What the owner, or somebody else, is told of a look. */
  readonly answer: (look: Look, isWhole: boolean) => StatusAnswer;
  /** Tells those who listen of a look at once. */
  readonly tell: (look: Look) => void;
  /** Setting `metrics.tokens`. */
  readonly metricsTokens: () => readonly string[];
  readonly bundle: () => Promise<unknown>;
};

const readSilence = bodyReader(SilenceRequest);

/** Routes of the status page: docs/status.md. */
export function healthRoutes(parts: HealthRouteParts): readonly Route[] {
  const { guard, monitor, history, silences, answer, tell } = parts;
  return [
    route(ROUTES.status, async (request) => {
      if (showsToken(request, parts.metricsTokens())) return json(answer(await monitor.glance(), true));
      const { isOwner } = guard.session(request);
      return json(answer(await monitor.look(), isOwner));
    }),
    route(ROUTES.statusHistory, (request) => {
      const { isOwner } = guard.session(request);
      return json(history.answer(readSpan(request.query.get('span')), seriesFor(isOwner)));
    }),
    route(ROUTES.statusSilence, async (request) => {
      guard.owner(request);
      const { check, hours, level = 'red' } = await readSilence(request);
      if (!isCheckId(check)) throw new WireError('bad_request', 'no such check');
      await silences.set(check, hours, level);
      tell(await monitor.look());
      return empty();
    }),
    route(ROUTES.statusBundle, async (request) => {
      guard.owner(request);
      const headers = { 'content-disposition': 'attachment; filename="parlour-support.json"' };
      return json(await parts.bundle(), { headers });
    }),
    route(ROUTES.metrics, async (request) => {
      admitToMetrics(request, parts.metricsTokens());
      return whole(formatMetrics(await monitor.glance()), METRICS_TYPE);
    }),
  ];
}

/** @throws WireError `bad_request` */
function readSpan(name: string | null): SpanName {
  if (name !== null && isSpan(name)) return name;
  throw new WireError('bad_request', `span is one of ${Object.keys(SPANS).join(', ')}`);
}

function isSpan(name: string): name is SpanName {
  return Object.hasOwn(SPANS, name);
}
