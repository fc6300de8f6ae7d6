/**
 * What stands for explanations and delivery in the build for browsers: the one is large, and a page is no place for the
 * secret key that the other needs.
 */

import { issueError } from './errors.js';

/** @returns {never} */
function refuse() {
  throw issueError(
    'not_in_this_build',
    'This is not part of the build for browsers. Import `segment-postscript/full` for all of it.',
  );
}

export class Plan {
  constructor() {
    refuse();
  }
}

export class Coverage {
  constructor() {
    refuse();
  }
}

export { refuse as compareResults, refuse as explain, refuse as renderExplanation, refuse as testAuthentication };

/** @param {() => unknown} makePlan */
export function deliver(makePlan) {
  makePlan();
}
