// The colour theme that the user has chosen.

import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;

const KEY = 'segment-postscript theme';

export const theme = signal<(typeof THEMES)[number]>(kept());

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // The choice is not stored.
  }
});

function kept() {
  try {
    const found = localStorage.getItem(KEY);
    return THEMES.find((one) => one === found) ?? 'system';
  } catch {
    return 'system';
  }
}
