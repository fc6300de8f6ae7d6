/**
 * Delivers a Segment event to a simulated Postscript, through the Worker in workerd: `cargo xtask demo workers`, or
 * `npm run demo` in this directory. With `--keep`, the Worker keeps running and accepts further events.
 */

import { membershipEvent } from '../../tests/postscript/events.mjs';
import { Postscript } from '../../tests/postscript/server.mjs';
import { ADMIN_TOKEN, Cloud, signatureOf, until } from './test/lib/cloud.mjs';

const KEY = 'sk_of_the_demo';
const SIGNING = 'signing-secret-of-the-demo';

const say = (/** @type {string} */ step, /** @type {unknown} */ detail) =>
  console.log(`${step}\n    ${typeof detail === 'string' ? detail : JSON.stringify(detail)}\n`);

const postscript = await new Postscript().start();
postscript.secretKey = KEY;
postscript.add({ id: 's_1', phone_number: '14155550100', email: 'ada@example.com' });

const secrets = { POSTSCRIPT_KEY_DEMO: KEY, SEGMENT_SECRET_DEMO: SIGNING };
const cloud = await Cloud.start({ secrets, postscript: postscript.url });
say('The Worker runs in workerd. Its status page, with this password:', `${cloud.url} ${ADMIN_TOKEN}`);

const settings = { secretKey: 'POSTSCRIPT_KEY_DEMO', signingSecret: 'SEGMENT_SECRET_DEMO' };
const put = await cloud.admin('/shops/demo', 'PUT', settings);
say('PUT /shops/demo: the settings of a shop. They name its secrets and don’t contain them.', await put.json());

const event = membershipEvent({ email: 'ada@example.com' }, 'vip', true, 'message-1');
const tested = await (await cloud.admin('/shops/demo/test', 'POST', event)).json();
say('POST /shops/demo/test: what becomes of an event, without sending it.', tested.results[0]);

const received = await cloud.send('demo', event, SIGNING);
say(
  'POST /segment/demo: the event from Segment, signed. It is answered when it is on the Queue.',
  await received.json(),
);

await until(() => postscript.subscribers.get('s_1')?.events.length === 1);
for (const { method, path, body } of postscript.requests)
  say(`Postscript receives: ${method} ${path}`, body ?? '(no body)');
await until(async () => (await cloud.metrics())['outcomes_total{shop="demo",status="delivered"}'] === 1);
say('GET /metrics: the event is delivered.', 'segment_postscript_outcomes_total{shop="demo",status="delivered"} 1');

if (process.argv.includes('--keep')) {
  const body = JSON.stringify({ ...event, messageId: 'message-2' });
  const url = `${cloud.url}segment/demo`;
  say(
    'Send another one; Ctrl-C ends it all.',
    `curl ${url} -H 'x-signature: ${signatureOf(body, SIGNING)}' -d '${body}'`,
  );
  let shown = postscript.requests.length;
  setInterval(() => {
    for (const { method, path, body: content } of postscript.requests.slice(shown)) {
      say(`Postscript receives: ${method} ${path}`, content ?? '(no body)');
    }
    shown = postscript.requests.length;
  }, 200);
} else {
  await cloud.stop();
  await postscript.stop();
}
