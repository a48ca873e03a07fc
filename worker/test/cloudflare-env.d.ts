// The bindings that tests run with: the Worker's, and what vitest.config.ts adds.
declare namespace Cloudflare {
  interface Env extends WorkerEnv {
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[];
  }
}
type WorkerEnv = import('../env.ts').Env;
declare module '*?raw' {
  const text: string;
  export default text;
}
