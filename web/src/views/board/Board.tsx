// The board of one calendar: the face of the product.
import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { BoardPage } from './BoardPage.tsx';

export default function Board() {
  const params = useParams<{ slug: string }>();
  return (
    <Show when={params.slug} keyed>
      {(slug) => <BoardPage slug={slug} />}
    </Show>
  );
}
