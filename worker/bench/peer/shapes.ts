// JSON schemas of the peer's bodies: Fastify compiles them into validators and writers.

const start = { type: 'string', maxLength: 40 };

export const bookBody = {
  type: 'object',
  additionalProperties: false,
  required: ['start'],
  properties: { start, note: { type: 'string', maxLength: 1_000 } },
};

export const holdBody = {
  type: 'object',
  additionalProperties: false,
  required: ['start'],
  properties: { start },
};

export const createBody = { type: 'object', required: ['name', 'timeZone', 'weekly'] };

export const slotsAnswer = {
  type: 'object',
  properties: {
    seq: { type: 'integer' },
    timeZone: { type: 'string' },
    slots: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          start: { type: 'string' },
          end: { type: 'string' },
          remaining: { type: 'integer' },
          held: { type: 'integer' },
          heldUntil: { type: 'string', nullable: true },
        },
      },
    },
  },
};
