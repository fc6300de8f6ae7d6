// The view in the URL, so that Back returns to the previous view, and a reload shows the same one.

import { effect } from '@preact/signals';
import { VIEWS, view } from '../store.ts';

/** The state of history entries that this page created or took over: going back to them does not open a link again. */
const OURS = 'view';

export const isOurs = () => history.state === OURS;
export const takeOver = () => history.replaceState(OURS, '');

export function keepViewInAddress() {
  const shownBy = () => {
    const wanted = new URLSearchParams(location.search).get('view');
    return VIEWS.find((name) => name === wanted) ?? 'build';
  };
  takeOver();
  view.value = shownBy();
  effect(() => {
    if (view.value === shownBy()) return;
    const at = view.value === 'build' ? location.pathname : `?view=${view.value}`;
    history.pushState(OURS, '', at + location.hash);
  });
  addEventListener('popstate', () => (view.value = shownBy()));
}
