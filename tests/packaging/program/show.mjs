// The program in a page: shows its result.

import { program } from './program.mjs';

/** @type {Element} */ (document.querySelector('#result')).textContent = JSON.stringify(program());
