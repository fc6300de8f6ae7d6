/**
 * A Worker between Segment and Postscript: the routes.
 *
 * | route                              |                                                          |
 * | ---------------------------------- | -------------------------------------------------------- |
 * | `POST /segment/SHOP`               | Segment's webhook                                        |
 * | `GET /`, `GET /metrics`            | status page; figures for Prometheus                      |
 * | `GET PUT DELETE /shops/SHOP`       | settings                                                 |
 * | `POST /shops/SHOP/test`            | the result of an event, without sending anything         |
 * | `GET DELETE /shops/SHOP/dead`      | dead letters                                             |
 * | `POST /shops/SHOP/replay`          | delivers dead letters again                              |
 * | `GET /shops/SHOP/repeated`         | custom events that Postscript may have received twice    |
 *
 * All routes except the webhook are for administrators, who send `Authorization: Bearer ADMIN_TOKEN`, or the token as the
 * password of the browser's dialog.
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Message} Message
 */

import { isAdministrator, manage } from './admin.js';
import { refusal } from './http.js';
import { prometheus, statusPage } from './metrics.js';
import { handOver } from './queue.js';
import { receive } from './webhook.js';

export { Owner } from './owner.js';

/** @satisfies {ExportedHandler<Env, Message>} */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const [, area, shop, action, ...rest] = pathname.split('/');
    if (area === 'segment' && shop && action === undefined) return receive(request, env, shop);
    if (!(await isAdministrator(request, env))) {
      const response = refusal(401, 'token_wrong', 'This is for administrators: send the admin token.');
      response.headers.set('www-authenticate', 'Basic realm="segment-postscript"');
      return response;
    }
    if (pathname === '/') return statusPage(env);
    if (pathname === '/metrics') return prometheus(env);
    if (area === 'shops' && shop && rest.length === 0) return manage(request, env, shop, action);
    return refusal(404, 'not_found', 'There is nothing here.');
  },

  queue: handOver,
};
