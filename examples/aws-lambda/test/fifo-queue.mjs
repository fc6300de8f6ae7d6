/**
 * A simulated SQS FIFO queue with a Lambda function: one batch of a group at a time, at most ten messages in a batch,
 * deduplication by id, and redelivery of failed messages before later ones.
 */

const BATCH = 10;

/** The remaining time of a function when it is called, in milliseconds. */
const TIME = 300_000;

export class FifoQueue {
  /** The calls of the function and their responses. */
  calls = 0;
  /** @type {any[]} */
  responses = [];
  /** Called after each call. @type {(calls: number) => void} */
  afterCall = () => {};
  /** @type {Map<string, any[]>} */
  #groups = new Map();
  /** @type {Set<string>} */
  #known = new Set();
  #handler;

  /** @param {(event: any, context: any) => Promise<any>} handler */
  constructor(handler) {
    this.#handler = handler;
  }

  /**
   * @param {string} group
   * @param {string} body
   * @param {string} deduplicationId
   */
  send(group, body, deduplicationId) {
    const key = `${group} ${deduplicationId}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const messages = this.#groups.get(group) ?? [];
    this.#groups.set(group, messages);
    messages.push({
      messageId: crypto.randomUUID(),
      receiptHandle: 'handle',
      body,
      attributes: {
        ApproximateReceiveCount: '0',
        MessageDeduplicationId: deduplicationId,
        MessageGroupId: group,
        SequenceNumber: String(this.#known.size).padStart(20, '0'),
      },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:segment-events.fifo',
      awsRegion: 'eu-west-1',
    });
  }

  /** Delivers until nothing is left. */
  async drained() {
    await Promise.all(Array.from(this.#groups.values(), (messages) => this.#drain(messages)));
  }

  /** @param {any[]} messages */
  async #drain(messages) {
    while (messages.length > 0) {
      const records = messages.slice(0, BATCH);
      for (const { attributes } of records)
        attributes.ApproximateReceiveCount = String(+attributes.ApproximateReceiveCount + 1);
      const end = performance.now() + TIME;
      const context = { getRemainingTimeInMillis: () => end - performance.now() };
      const response = await this.#handler({ Records: structuredClone(records) }, context);
      this.calls += 1;
      this.responses.push(response);
      const failed = new Set(response.batchItemFailures.map((/** @type {any} */ { itemIdentifier: id }) => id));
      messages.splice(0, records.length, ...records.filter(({ messageId }) => failed.has(messageId)));
      this.afterCall(this.calls);
    }
  }
}
