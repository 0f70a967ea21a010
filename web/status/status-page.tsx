import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Level, StatusAnswer } from '../../appliance/protocol/health.ts';
import { Button } from '../ui/base/button.tsx';
import { Callout } from '../ui/base/callout.tsx';
import { Icon } from '../ui/base/icon.tsx';
import { cardId, CheckCard } from './check-card.tsx';
import { showTime } from './facts.ts';
import { HistorySection } from './history-section.tsx';
import { pathOf } from './house-port.ts';
import { isAway, PowerNews, PowerSection } from './power-section.tsx';
import { alarmsOf, summaryOf } from './sentence.ts';
import type { StatusModel } from './status-model.ts';
import { wordsOf } from './words/words-of.ts';
import type { Words } from './words/words.ts';

/** Worst first; what nobody knows comes last, because nobody can act on it. */
const ORDER: readonly Level[] = ['red', 'amber', 'green', 'grey'];

type PageProps = {
  readonly model: StatusModel;
  readonly words: Words;
  readonly language: string;
  readonly theme: ReadonlySignal<string>;
};

/** How the house is doing: one sentence, then a card for each check. */
export function StatusPage({ model, words, language, theme }: PageProps): JSX.Element {
  const status = model.status.value;
  return (
    <div class="status-scroll">
      <header class="status-head">
        <a href="/">
          <Icon name="back" size={18} /> {words.back}
        </a>
        <h1>{words.title}</h1>
      </header>
      <main class="status-main">
        <PowerNews model={model} words={words} />
        {model.link.value === 'offline' && model.power.value === 'idle' && (
          <Callout tone="warn" isAlert>
            <p>{words.offline}</p>
          </Callout>
        )}
        {model.hasFailed.value && (
          <Callout tone="bad" isAlert>
            <p>{words.failed}</p>
          </Callout>
        )}
        {model.link.value === 'signed-out' ? (
          <SignedOut words={words} />
        ) : isAway(model) ? null : status === undefined ? (
          <p role="status">{words.loading}</p>
        ) : (
          <Checks model={model} words={words} language={language} theme={theme} status={status} />
        )}
      </main>
    </div>
  );
}

function SignedOut({ words }: { readonly words: Words }): JSX.Element {
  return (
    <div class="status-empty">
      <p>{words.signIn}</p>
      <a href="/">{words.signInLink}</a>
    </div>
  );
}

type ChecksProps = PageProps & { readonly status: StatusAnswer };

function Checks({ model, words, language, theme, status }: ChecksProps): JSX.Element {
  return (
    <>
      {model.link.value !== 'offline' && <Headline status={status} words={words} />}
      <p class="muted">
        {words.updated(showTime(status.timeMs, language))}
        {!status.isWhole && ` · ${words.essentials}`}
      </p>
      {ORDER.map((level) => {
        const checks = status.checks.filter((check) => check.level === level);
        return (
          checks.length > 0 && (
            <section key={level} aria-label={words.groups[level]}>
              <h2>{words.groups[level]}</h2>
              <ul class="health-cards">
                {checks.map((check) => (
                  <CheckCard
                    key={check.id}
                    check={check}
                    words={words}
                    language={language}
                    onSilence={status.isWhole ? (hours, upTo) => void model.silence(check.id, hours, upTo) : undefined}
                  />
                ))}
              </ul>
            </section>
          )
        );
      })}
      <HistorySection model={model} words={words} language={language} theme={theme.value} />
      {status.isWhole && <Help words={words} />}
      {status.isWhole && <PowerSection model={model} words={words} hasPower={status.hasPower} />}
    </>
  );
}

/** One sentence, what else is true, and of each alarm what is wrong and what to do. */
function Headline({ status, words }: { readonly status: StatusAnswer; readonly words: Words }): JSX.Element {
  const { sentence, details } = summaryOf(status, words);
  const alarms = alarmsOf(status.checks);
  return (
    <section class={`status-sentence status-${status.level}`} aria-live="polite">
      <p class="status-words">{sentence}</p>
      {details.length > 0 && <p class="status-details">{details.join(' ')}</p>}
      {alarms.length > 0 && (
        <ul class="status-alarms">
          {alarms.map((check) => {
            const { title, means, remedy } = wordsOf(check, words);
            return (
              <li key={check.id}>
                <a href={`#${cardId(check.id)}`}>{title}</a>: {means} {status.isWhole && remedy}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Help({ words }: { readonly words: Words }): JSX.Element {
  return (
    <section class="status-owner" aria-label={words.help}>
      <h2>{words.help}</h2>
      <Button
        icon="download"
        onClick={() => {
          location.assign(pathOf('statusBundle'));
        }}
      >
        {words.bundle}
      </Button>
      <p class="muted">{words.bundleHelp}</p>
      <details>
        <summary>{words.cardCopy.title}</summary>
        <ol class="status-steps">
          {words.cardCopy.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </details>
    </section>
  );
}
