import { describe, expect, it } from 'vitest';
import { createCounter } from './count.ts';

/** A server that answers when the test says so. */
function server() {
  const questions: { resolve: (count: number) => void; reject: () => void }[] = [];
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      questions.push({ resolve, reject: () => reject(new Error('no answer')) });
    });
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { ask, questions, settled };
}

describe('the count of unread notices', () => {
  it('is what the server says, and one more with each that comes', async () => {
    const { ask, questions, settled } = server();
    const counter = createCounter(ask);
    void counter.refresh();
    questions[0]?.resolve(3);
    await settled();
    expect(counter.unread()).toBe(3);
    counter.add();
    expect(counter.unread()).toBe(4);
    counter.subtract(9);
    expect(counter.unread()).toBe(0);
  });

  it('asks again where something came between question and answer', async () => {
    const { ask, questions, settled } = server();
    const counter = createCounter(ask);
    void counter.refresh();
    counter.add();
    questions[0]?.resolve(0);
    await settled();
    expect(counter.unread()).toBe(1);
    questions[1]?.resolve(1);
    await settled();
    expect(counter.unread()).toBe(1);
    expect(questions).toHaveLength(2);
  });

  it('asks once for all that want to know at the same time', async () => {
    const { ask, questions, settled } = server();
    const counter = createCounter(ask);
    const first = counter.refresh();
    void counter.refresh();
    void counter.refresh();
    questions[0]?.resolve(1);
    await settled();
    questions[1]?.resolve(2);
    await first;
    expect(counter.unread()).toBe(2);
    expect(questions).toHaveLength(2);
  });

  it('keeps the last count where the server does not answer', async () => {
    const { ask, questions, settled } = server();
    const counter = createCounter(ask);
    counter.add();
    void counter.refresh();
    questions[0]?.reject();
    await settled();
    expect(counter.unread()).toBe(1);
    void counter.refresh();
    questions[1]?.resolve(5);
    await settled();
    expect(counter.unread()).toBe(5);
  });

  it('drops an answer that was for the person before', async () => {
    const { ask, questions, settled } = server();
    const counter = createCounter(ask);
    void counter.refresh();
    counter.clear();
    void counter.refresh();
    questions[0]?.resolve(7);
    await settled();
    expect(counter.unread()).toBe(0);
    questions[1]?.resolve(2);
    await settled();
    expect(counter.unread()).toBe(2);
  });
});
