// What decided whether the person entered or left the audience, or a warning that nothing did.

import { showSettings } from '../build/settings.tsx';
import { steady } from '../steady.ts';
import { Sentence } from '../ui/text.tsx';
import { Button, Notice } from '../ui/ui.tsx';
import { shown } from './shown.ts';

const shownMembership = steady(() => shown.value?.explanation.membership);

/** A warning that nothing is sent, because the membership is unknown. */
export function UnknownMembership() {
  const membership = shownMembership.value;
  if (membership?.membership !== 'unknown') return null;
  return (
    <Notice kind="warn">
      <p>
        <Sentence text={membership.reason.message} /> {membership.hint && <Sentence text={membership.hint} />}
      </p>
      <Button kind="small" onClick={showSettings}>
        Show the setting
      </Button>
    </Notice>
  );
}

/** What decided whether the person entered or left the audience. */
export function MembershipLine() {
  const membership = shownMembership.value;
  if (membership === undefined || membership.membership === 'unknown') return null;
  return (
    <p class="note">
      <Sentence text={membership.reason.message} />
    </p>
  );
}
