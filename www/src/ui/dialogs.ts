// The dialog that is open: there is at most one.

import { signal } from '@preact/signals';
import type { VNode } from 'preact';

export const dialog = signal<(() => VNode) | undefined>(undefined);

export const closeDialog = () => void (dialog.value = undefined);

/** Whether a dialog is shown. The page hears of its end only in a later task, after keys that follow at once. */
export const isDialogOpen = () => document.querySelector('dialog[open]') !== null;
