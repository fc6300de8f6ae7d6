// The Share dialog. It lists the personal data that a link would contain, and offers links without it.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { draft, say, said } from '../store.ts';
import type { Draft } from '../types.ts';
import { grouped } from '../ui/numbers.ts';
import { Button, Dialog, Notice, copyText } from '../ui/ui.tsx';
import { shorten } from '../sync/shorten.ts';
import { copies } from './copies.ts';
import { linkTo } from './link.ts';
import { personalIn, sampleOf } from './personal.ts';

/** Some programs reject longer links. */
const LONG_LINK = 30_000;

const MOST_LISTED = 200;

const WAYS = {
  sample: [
    'With sample data',
    'Emails, phone numbers, names and user IDs are replaced by invented ones. A text that contains one is replaced as a whole.',
  ],
  none: [
    'Without the event',
    'Only triggers, mappings and settings. The recipient keeps their own event. Tests are left out.',
  ],
  all: ['With everything', 'The event and the tests as they are.'],
} as const;

export function Share({ onClose }: { onClose: () => void }) {
  const now = draft.value;
  // Memoized, because searching a large draft takes long and a status message renders this again.
  const { personal, holder } = useMemo(() => holdingsOf(now), [now]);
  const [way, setWay] = useState<keyof typeof WAYS>(personal.length > 0 ? 'sample' : 'all');
  const [link, setLink] = useState<string>();
  const isWhole = way === 'all';
  const sample = useMemo(() => (isWhole ? undefined : sampleOf(now, personal)), [isWhole, now]);
  const shown = sample?.draft ?? now;
  useEffect(() => {
    let isCurrent = true;
    setLink(undefined);
    const shared = way === 'none' ? { ...shown, event: '', tests: [] } : shown;
    void linkTo(shared, way === 'sample').then((made) => isCurrent && setLink(made));
    return () => void (isCurrent = false);
  }, [way, now]);
  const copyLink = async () => {
    if (link === undefined) return;
    await copyText(link, say, 'Link copied.');
  };
  return (
    <Dialog title="Share" onClose={onClose} class="share">
      <p>The link itself contains the mappings and, if you like, the event and the tests. Nothing is uploaded.</p>
      {personal.length > 0 && (
        <Notice kind="warn">
          <p>
            {holder} personal data:{' '}
            {personal.slice(0, 4).map((one, at) => (
              <>
                {at > 0 && ', '}
                <code>{one}</code>
              </>
            ))}
            {personal.length > 4 && ` and ${personal.length - 4} more`}. The link{' '}
            {isWhole ? 'contains it.' : 'does not contain these values. Check the rest yourself.'}
          </p>
          <Replaced values={personal} invented={sample?.invented} />
        </Notice>
      )}
      <fieldset>
        <legend>Event and tests</legend>
        {Object.entries(WAYS).map(([name, [title, about]]) => (
          <label class="choice">
            <input
              type="radio"
              name="share"
              checked={way === name}
              onChange={() => setWay(name as keyof typeof WAYS)}
            />
            <span>
              <b>{title}</b>
              <span class="quiet"> {about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {link !== undefined && link.length > LONG_LINK && (
        <p class="note">
          The link is very long ({grouped(link.length)} characters), and some programs truncate it. Tests and long
          events make it longer.
        </p>
      )}
      <p class="row">
        <Button kind="primary" disabled={link === undefined} onClick={copyLink}>
          Copy link
        </Button>
        <span class="note" role="status">
          {said.value?.message}
        </span>
      </p>
      <h3>Or copy</h3>
      <p class="quiet">
        JavaScript and the command line contain the event {isWhole ? 'as it is' : 'with sample data'}.
      </p>
      <p class="row">
        {Object.entries(copies(shown)).map(([label, made]) => (
          <Button
            key={label}
            onClick={() =>
              'text' in made ? void copyText(made.text, say) : say(`This can’t be copied: ${made.message}`)
            }
          >
            {label}
          </Button>
        ))}
      </p>
    </Dialog>
  );
}

/** All personal data found, with the replacements. */
function Replaced({ values, invented }: { values: string[]; invented: ReadonlyMap<string, string> | undefined }) {
  const rows = invented === undefined ? values.map((one) => [one] as const) : [...invented];
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{invented === undefined ? `Show all ${rows.length}` : 'Show replacements'}</summary>
      <ul>
        {rows.slice(0, isOpen ? MOST_LISTED : 0).map(([one, made]) => (
          <li key={one}>
            <code>{shorten(one, 100)}</code>
            {made !== undefined && (
              <>
                {' '}
                becomes <code>{made}</code>
              </>
            )}
          </li>
        ))}
        {rows.length > MOST_LISTED && <li>and {grouped(rows.length - MOST_LISTED)} more</li>}
      </ul>
    </details>
  );
}

/** The personal data of a draft, and the subject of the sentence about it. */
function holdingsOf(draft: Draft) {
  const personal = personalIn(draft);
  if (personalIn({ ...draft, subscriptions: [] }).length === 0) return { personal, holder: 'A mapping contains' };
  return { personal, holder: draft.tests.length > 0 ? 'The event and the tests contain' : 'The event contains' };
}
