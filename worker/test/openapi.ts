// Holds an answer against the published OpenAPI document: known path, documented status, and a body of its schema.
import { type Schema, Validator } from '@cfworker/json-schema';

interface OpenApiDocument {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >;
  components: unknown;
}

export interface SeenAnswer {
  readonly method: string;
  /** With or without query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What is wrong with an answer by the document, or undefined. */
export function contractBreach(document: OpenApiDocument, answer: SeenAnswer): string | undefined {
  const { method, status, body } = answer;
  const path = answer.path.split('?')[0] ?? '';
  const named = `${method} ${path} ${status}`;
  const template = Object.keys(document.paths).find((one) => matches(one, path));
  if (!template)
    return status === 404 || status === 401 || status === 403
      ? problemBreach(document, answer, named)
      : `${named}: no such path`;
  const operation = document.paths[template]?.[method.toLowerCase()];
  if (!operation) return [404, 405].includes(status) ? undefined : `${named}: no such method`;
  const response = operation.responses[String(status)];
  if (!response) return `${named}: status not documented`;
  if (!response.content) return body === '' ? undefined : `${named}: a body where none is documented`;
  const type = answer.contentType.split(';')[0] ?? '';
  const media = response.content[type];
  if (!media) return `${named}: ${type} is not documented`;
  return type.endsWith('json') ? schemaBreach(document, media.schema, body, named) : undefined;
}

function problemBreach(document: OpenApiDocument, answer: SeenAnswer, named: string): string | undefined {
  return schemaBreach(document, { $ref: '#/components/schemas/Problem' }, answer.body, named);
}

function schemaBreach(
  document: OpenApiDocument,
  schema: Schema,
  body: string,
  named: string,
): string | undefined {
  const validator = new Validator({ ...schema, components: document.components } as Schema, '2020-12', false);
  const { valid, errors } = validator.validate(JSON.parse(body));
  if (valid) return undefined;
  return `${named}: ${errors.map((error) => `${error.instanceLocation} ${error.error}`).join('; ')} in ${body.slice(0, 400)}`;
}

/** `/a/{id}/b` matches `/a/1/b`; a literal segment wins, since paths with fewer parameters are listed first. */
function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}
