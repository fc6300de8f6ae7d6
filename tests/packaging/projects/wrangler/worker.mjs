import { program } from './program.mjs';

export default {
  fetch: () => Response.json(program()),
};
