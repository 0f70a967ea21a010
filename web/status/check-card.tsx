import type { JSX } from 'preact';
import type { AlarmLevel, CheckJson, Level } from '../../appliance/protocol/health.ts';
import { Button } from '../ui/base/button.tsx';
import { Icon, type IconName } from '../ui/base/icon.tsx';
import { showFacts, showMoment } from './facts.ts';
import { wordsOf } from './words/words-of.ts';
import type { Words } from './words/words.ts';

const ICONS: Readonly<Record<Level, IconName>> = { green: 'check', amber: 'info', red: 'alert', grey: 'info' };
const SILENCES = ['1', '24', '168'] as const;

/** Where a card is on the page. */
export function cardId(check: string): string {
  return `check-${check}`;
}

type CheckCardProps = {
  readonly check: CheckJson;
  readonly words: Words;
  readonly language: string;
  /** Undefined: whoever looks is not the owner, and may not silence. */
  readonly onSilence: ((hours: number, level: AlarmLevel) => void) | undefined;
};

/** One check: what is the matter, what to do, and what was read. */
export function CheckCard({ check, words, language, onSilence }: CheckCardProps): JSX.Element {
  const { level, facts, silencedUntilMs } = check;
  const { title, means, remedy } = wordsOf(check, words);
  const shown = showFacts(facts, words, language);
  const alarm = level === 'amber' || level === 'red' ? level : undefined;
  return (
    <li class={`health-card health-${level}`} id={cardId(check.id)} data-check={check.id}>
      <h3 class="health-title">
        <Icon name={ICONS[level]} size={18} />
        <span>{title}</span>
        <span class="health-level">{words.levels[level]}</span>
      </h3>
      <p>{means}</p>
      {remedy !== undefined && (
        <p class="health-remedy">
          <strong>{onSilence === undefined ? words.whatTheOwnerCanDo : words.whatToDo}</strong> {remedy}
        </p>
      )}
      {shown.length > 0 && (
        <dl class="health-facts">
          {shown.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {alarm !== undefined && silencedUntilMs !== undefined && (
        <p class="health-silence">
          <span>{words.silenced(showMoment(silencedUntilMs, language))}</span>
          {onSilence !== undefined && (
            <Button size="s" onClick={() => onSilence(0, alarm)}>
              {words.endSilence}
            </Button>
          )}
        </p>
      )}
      {alarm !== undefined && silencedUntilMs === undefined && onSilence !== undefined && (
        <div class="health-silence" role="group" aria-label={`${words.silence}: ${title}`}>
          <span class="health-silence-label">{words.silence}</span>
          {SILENCES.map((hours) => (
            <Button key={hours} size="s" onClick={() => onSilence(Number(hours), alarm)}>
              {words.silenceFor[hours]}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}
