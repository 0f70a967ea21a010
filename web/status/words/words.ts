import type { CHECKS, CheckId, Level, SeriesName, SpanName } from '../../../appliance/protocol/health.ts';

import type { ChartName } from '../charts.ts';

/** What is said of a reason: what it means, and unless all is well what to do. */
type ReasonWords<L extends Level> = L extends 'green' ? string : readonly [means: string, remedy: string];

/** Title of a check, and words for each of its reasons. */
type CheckWords<Id extends CheckId> = {
  readonly title: string;
  readonly reasons: {
    readonly [R in keyof (typeof CHECKS)[Id]]: (typeof CHECKS)[Id][R] extends infer L extends Level
      ? ReasonWords<L>
      : never;
  } & {
    /** Where the words for all checks that nobody reports would mislead. */
    readonly unreported?: ReasonWords<'grey'>;
  };
};

/** What is asked before the machine restarts or goes off. */
type PowerQuestion = { readonly title: string; readonly body: string };

type PowerWords = {
  readonly title: string;
  readonly help: string;
  /** Instead of the help where the house cannot. */
  readonly unavailable: string;
  readonly restart: string;
  readonly shutDown: string;
  readonly cancel: string;
  readonly askRestart: PowerQuestion;
  readonly askShutDown: PowerQuestion;
  readonly restarting: string;
  readonly shuttingDown: string;
  readonly off: string;
  readonly back: string;
  readonly stayed: string;
};

/** Every sentence of the status page in one language. The compiler sees that no check and no reason is without words. */
export type Words = {
  readonly title: string;
  readonly back: string;
  readonly loading: string;
  readonly signIn: string;
  readonly signInLink: string;
  readonly offline: string;
  readonly failed: string;
  readonly refresh: string;
  readonly updated: (time: string) => string;
  readonly essentials: string;
  readonly allWell: string;
  /** Instead of {@link allWell} while some checks are grey. */
  readonly allSeenWell: string;
  /** Instead of {@link allWell} while the owner put an alarm off. */
  readonly nothingElse: string;
  readonly worthALook: (count: number) => string;
  readonly actNow: (count: number) => string;
  /** Instead of {@link actNow} for who cannot act. */
  readonly tellTheOwner: (count: number) => string;
  readonly alsoWorthALook: (count: number) => string;
  readonly putOff: (count: number) => string;
  readonly notKnown: (count: number) => string;
  readonly levels: Readonly<Record<Level, string>>;
  readonly groups: Readonly<Record<Level, string>>;
  readonly history: string;
  readonly spans: Readonly<Record<SpanName, string>>;
  /** Said while there is hardly anything to draw yet. */
  readonly young: Readonly<Record<SpanName, string>>;
  readonly charts: Readonly<Record<ChartName, string>>;
  readonly series: Readonly<Record<SeriesName, string>>;
  readonly asTable: string;
  readonly time: string;
  readonly whatToDo: string;
  /** Instead of {@link whatToDo} for everybody else. */
  readonly whatTheOwnerCanDo: string;
  readonly silence: string;
  readonly silenceFor: Readonly<Record<'1' | '24' | '168', string>>;
  readonly silenced: (until: string) => string;
  readonly endSilence: string;
  readonly help: string;
  readonly bundle: string;
  readonly bundleHelp: string;
  /** For the remedies that say to copy the card. */
  readonly cardCopy: { readonly title: string; readonly steps: readonly string[] };
  readonly power: PowerWords;
  /** Who made the certificate, by its rung. */
  readonly rungs: Readonly<Record<'A' | 'B' | 'C', string>>;
  readonly yes: string;
  readonly no: string;
  readonly unreadable: readonly [string, string];
  readonly unreported: readonly [string, string];
  readonly checks: { readonly [Id in CheckId]: CheckWords<Id> };
  /** By name of the fact; one that is missing is for machines and is not shown. */
  readonly facts: Readonly<Record<string, string>>;
};
