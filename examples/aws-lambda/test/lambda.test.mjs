/** The function as bundled for Lambda, with a simulated FIFO queue and a simulated Postscript. */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { membershipEvent, memberships } from '../../../tests/postscript/events.mjs';
import { Postscript } from '../../../tests/postscript/server.mjs';
import { Postscripts, troubles } from '../../cloudflare-workers/test/lib/postscripts.mjs';
import { FifoQueue } from './fifo-queue.mjs';

const KEYS = {
  POSTSCRIPT_KEY_ACME: 'sk_of_acme_1234',
  POSTSCRIPT_KEY_PARTNER: 'sk_partner_5678',
  POSTSCRIPT_TOKEN_GLOBEX: 'sk_token_9abc',
};

const directory = await mkdtemp(join(tmpdir(), 'lambda-'));
const postscripts = await new Postscripts().start();
after(async () => {
  await postscripts.stop();
  await rm(directory, { recursive: true });
});

/** The bundle in a directory with a simulated SDK of Lambda, which records messages to the dead letter queue. */
async function deployed() {
  const sdk = join(directory, 'node_modules/@aws-sdk/client-sqs');
  await mkdir(sdk, { recursive: true });
  await writeFile(join(sdk, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  await writeFile(
    join(sdk, 'index.js'),
    `export const letters = [];
     export class SendMessageCommand { constructor(input) { Object.assign(this, input); } }
     export class SQSClient { async send({ MessageBody }) { letters.push(JSON.parse(MessageBody)); } }`,
  );
  const outfile = join(directory, 'index.mjs');
  await build({
    ...{ bundle: true, minify: true, platform: 'node', target: 'node20', format: 'esm', external: ['@aws-sdk/*'] },
    ...{ entryPoints: [fileURLToPath(new URL('../index.mjs', import.meta.url))], outfile, logLevel: 'warning' },
  });
  Object.assign(process.env, KEYS, {
    POSTSCRIPT_URL: postscripts.url,
    DEAD_LETTER_QUEUE_URL: 'https://sqs.example/dead',
  });
  const [{ handler }, { letters }] = await Promise.all(
    [outfile, join(sdk, 'index.js')].map((file) => import(pathToFileURL(file).href)),
  );
  return { handler, letters };
}

const { handler, letters } = await deployed();
const acme = postscripts.add(KEYS.POSTSCRIPT_KEY_ACME);
const globex = postscripts.add(KEYS.POSTSCRIPT_KEY_PARTNER, KEYS.POSTSCRIPT_TOKEN_GLOBEX);

/** @param {Postscript} postscript */
function stateOf(postscript) {
  const { state } = postscript;
  return Object.fromEntries(
    Object.entries(state).map(([id, { audiences, events }]) => [id, { audiences: audiences.toSorted(), events }]),
  );
}

test('two shops, in order and within their limits, despite failures of Postscript', async () => {
  const queue = new FifoQueue(handler);
  /** @type {[string, Postscript, Record<string, any>][]} */
  const shops = [
    ['acme', acme],
    ['globex', globex],
  ].map(([shop, postscript], at) => {
    const { events, state } = memberships(postscript, 30, 8, 7 + at);
    for (const event of events) queue.send(shop, JSON.stringify(event), event.messageId);
    // A producer may send duplicates.
    queue.send(shop, JSON.stringify(events[0]), events[0].messageId);
    postscript.fate = troubles(40 + at, { tooMany: 10, serverError: 5, broken: 0 });
    return [shop, postscript, state];
  });
  await queue.drained();
  for (const [shop, postscript, wanted] of shops) {
    for (const person of Object.values(wanted)) person.audiences.sort();
    assert.deepEqual(stateOf(postscript), wanted, shop);
    assert.ok(postscript.mostInASecond <= 15, `${shop}: ${postscript.mostInASecond} in a second`);
  }
  assert.deepEqual(letters, []);
});

test('permanent failures become dead letters, other events are redelivered in order', async () => {
  const queue = new FifoQueue(handler);
  acme.fate = () => 'ok';
  acme.add({ id: 's_new', phone_number: '14155559999' });
  const event = (entered, id) => membershipEvent({ phone: '14155559999' }, 'vip', entered, id);
  // No subscriber, no event, and two that wait for the key.
  queue.send('acme', JSON.stringify(membershipEvent({ phone: '14155550000' }, 'vip', true, 'n1')), 'n1');
  queue.send('acme', 'no event', 'n2');
  postscripts.byKey.delete(KEYS.POSTSCRIPT_KEY_ACME);
  queue.send('acme', JSON.stringify(event(true, 'n3')), 'n3');
  queue.send('acme', JSON.stringify(event(false, 'n4')), 'n4');
  queue.afterCall = (calls) => {
    if (calls === 2) postscripts.byKey.set(KEYS.POSTSCRIPT_KEY_ACME, acme);
  };
  await queue.drained();
  assert.deepEqual(acme.state.s_new, {
    audiences: [],
    events: ['Segment_Audience_Entered vip', 'Segment_Audience_Exited vip'],
  });
  assert.deepEqual(
    letters.map(({ shop, body, code }) => [shop, body, code]),
    [['acme', 'no event', 'event_not_object']],
  );
  assert.equal(queue.calls, 3);
  const said = JSON.stringify([letters, queue.responses]);
  for (const key of Object.values(KEYS)) assert.ok(!said.includes(key));
});

test('a call that reaches its time limit returns all events that were not sent', async () => {
  const body = JSON.stringify(membershipEvent({ phone: '14155559999' }, 'vip', true, 'late'));
  const record = { messageId: 'r1', body, attributes: { MessageGroupId: 'acme' } };
  const before = acme.requests.length;
  const response = await handler({ Records: [record] }, { getRemainingTimeInMillis: () => 30_000 });
  assert.deepEqual(response, { batchItemFailures: [{ itemIdentifier: 'r1' }] });
  assert.equal(acme.requests.length, before);
});
