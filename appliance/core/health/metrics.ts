import { SERIES } from '../../protocol/health.ts';
import type { Level, SeriesName } from '../../protocol/health.ts';
import { VERSION } from '../version.ts';
import type { Look } from './monitor.ts';

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const LEVELS: Readonly<Record<Level, number>> = { grey: -1, green: 0, amber: 1, red: 2 };

/** Names in Prometheus' manner: base units, the unit last. */
const NAMES: Readonly<Record<SeriesName, readonly [string, string, number]>> = {
  processorShare: ['processor_ratio', 'Share of all processors in use.', 1],
  temperatureC: ['temperature_celsius', 'Temperature of the processor.', 1],
  memoryShare: ['memory_ratio', 'Share of memory in use.', 1],
  diskShare: ['disk_ratio', 'Share of the data file system in use.', 1],
  receivedBytesPerSecond: ['received_bytes_per_second', 'Received over all interfaces.', 1],
  sentBytesPerSecond: ['sent_bytes_per_second', 'Sent over all interfaces.', 1],
  connections: ['connections', 'Open sockets.', 1],
  people: ['people', 'People online.', 1],
  messagesPerMinute: ['messages_per_minute', 'Messages accepted within the last minute.', 1],
  eventLoopMs: ['event_loop_delay_seconds', 'Worst delay of the event loop within a minute or two.', 1_000],
  commitMs: ['commit_seconds', 'Time the last commit took.', 1_000],
};

/** The state of the house for a machine: levels of the checks, and the figures that could be read. */
export function formatMetrics({ results, figures }: Look): string {
  const lines = [
    '# HELP parlour_info Version of Parlour.',
    '# TYPE parlour_info gauge',
    `parlour_info{version="${VERSION}"} 1`,
    '# HELP parlour_check_level Level of a check: 0 green, 1 amber, 2 red, -1 could not be read.',
    '# TYPE parlour_check_level gauge',
    ...results.map(({ id, level, reason }) => `parlour_check_level{check="${id}",reason="${reason}"} ${LEVELS[level]}`),
  ];
  for (const series of SERIES) {
    const value = figures[series];
    if (value === null) continue;
    const [name, help, divisor] = NAMES[series];
    lines.push(`# HELP parlour_${name} ${help}`, `# TYPE parlour_${name} gauge`, `parlour_${name} ${value / divisor}`);
  }
  return `${lines.join('\n')}\n`;
}
