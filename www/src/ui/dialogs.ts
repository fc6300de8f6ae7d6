// The dialog that is open: there is at most one.

import { signal } from '@preact/signals';
import type { VNode } from 'preact';

export const dialog = signal<(() => VNode) | undefined>(undefined);

export const closeDialog = () => void (dialog.value = undefined);

/** Whether a dialog is open. */
export const isDialogOpen = () => dialog.peek() !== undefined;
