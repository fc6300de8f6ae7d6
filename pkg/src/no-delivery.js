/** What stands for delivery in the build for browsers: a page is no place for a secret key. */

import { issueError } from './errors.js';

/** @returns {never} */
function refuse() {
  throw issueError(
    'not_in_this_build',
    'Delivery is not part of the build for browsers. Import `segment-postscript/full` for all of it.',
  );
}

export class Plan {
  constructor() {
    refuse();
  }
}

export { refuse as testAuthentication };

/** @param {() => unknown} makePlan */
export function deliver(makePlan) {
  makePlan();
}
