/** What the build for browsers does not have: there, no-extras.js stands here instead. */

export { compareResults } from './compare.js';
export { Coverage, explain } from './explain.js';
export { renderExplanation } from './explanation-text.js';
export { deliver, testAuthentication } from './deliver.js';
export { Plan } from './plan.js';
