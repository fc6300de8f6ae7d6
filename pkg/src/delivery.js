/** Everything that speaks to Postscript. In the build for browsers, no-delivery.js stands here instead. */

export { deliver, testAuthentication } from './deliver.js';
export { Plan } from './plan.js';
