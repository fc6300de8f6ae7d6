// The open dialog, of which there is at most one.

import { signal } from '@preact/signals';
import type { VNode } from 'preact';

export const dialog = signal<(() => VNode) | undefined>(undefined);

export const closeDialog = () => void (dialog.value = undefined);

/** Whether a dialog is shown. The `close` event is too late for this: it follows in a later task, after further keys. */
export const isDialogOpen = () => document.querySelector('dialog[open]') !== null;
