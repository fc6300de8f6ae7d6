/** The Lambda function: the handler with the settings of this deployment. */

// @ts-expect-error Lambda has it.
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { createHandler } from './handler.mjs';
import settings from './settings.json' with { type: 'json' };

const sqs = new SQSClient();

export const handler = createHandler({
  settings,
  secrets: process.env,
  url: process.env.POSTSCRIPT_URL ?? 'https://api.postscript.io',
  deadLetter: async (letter) => {
    const QueueUrl = process.env.DEAD_LETTER_QUEUE_URL;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }));
  },
});
