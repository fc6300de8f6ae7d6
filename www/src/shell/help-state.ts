// Whether the reference is shown.

import { signal } from '@preact/signals';

export const isHelpShown = signal(false);
