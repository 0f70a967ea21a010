import type { CheckId, Facts, Reason } from '../../protocol/health.ts';
import type { HostReport } from './host-report.ts';
import type { Sources } from './sources.ts';

/** What a check says; its level stands in the table (protocol/health.ts). */
export type Finding<Id extends CheckId = CheckId> = { readonly reason: Reason<Id>; readonly facts: Facts };

/** One thing that is looked at. `look` may throw, hang or give nonsense: it then counts as "could not be read". */
export type Check = {
  readonly id: CheckId;
  readonly look: (sources: Sources) => Promise<{ readonly reason: string; readonly facts: Facts }>;
};

/** A check whose reasons are those of its line in the table. */
export function defineCheck<const Id extends CheckId>(id: Id, look: (sources: Sources) => Promise<Finding<Id>>): Check {
  return { id, look };
}

/**
 * A check of what the host reports. Where no device reports, or its report lacks the section, the check says so.
 *
 * @param pick the section; undefined: nobody looked.
 */
export function defineHostCheck<const Id extends CheckId, Section>(
  id: Id,
  pick: (report: HostReport) => Section | undefined,
  judge: (section: Section, sources: Sources) => Finding<Id>,
): Check {
  return {
    id,
    look: async (sources) => {
      const report = await sources.host();
      const section = report === undefined ? undefined : pick(report);
      return section === undefined ? { reason: 'unreported', facts: {} } : judge(section, sources);
    },
  };
}
