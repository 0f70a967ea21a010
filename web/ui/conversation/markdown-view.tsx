import type { ComponentChildren, JSX } from 'preact';
import { isJumbo, parseMarkdown, type Block, type Inline } from '../../state/markdown.ts';

/** A message's text. Everything becomes text nodes: there is no way for it to become markup. */
export function MarkdownView({ text }: { text: string }): JSX.Element {
  return (
    <div class={isJumbo(text) ? 'prose prose-jumbo' : 'prose'} dir="auto">
      {parseMarkdown(text).map(block)}
    </div>
  );
}

function block(one: Block, index: number): JSX.Element {
  switch (one.kind) {
    case 'paragraph':
      return <p key={index}>{one.inlines.map(inline)}</p>;
    case 'heading':
      // A message's heading is loud, but no heading of the page.
      return (
        <p key={index} class="prose-heading">
          {one.inlines.map(inline)}
        </p>
      );
    case 'code':
      return (
        <pre key={index} tabIndex={0}>
          <code>{one.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote key={index}>{one.blocks.map(block)}</blockquote>;
    case 'list': {
      const items: ComponentChildren = one.items.map((item, at) => <li key={at}>{item.map(block)}</li>);
      return one.start === undefined ? (
        <ul key={index}>{items}</ul>
      ) : (
        <ol key={index} start={one.start}>
          {items}
        </ol>
      );
    }
    case 'rule':
      return <hr key={index} />;
  }
}

function inline(one: Inline, index: number): ComponentChildren {
  switch (one.kind) {
    case 'text':
      return one.text;
    case 'break':
      return <br key={index} />;
    case 'code':
      return <code key={index}>{one.text}</code>;
    case 'strong':
      return <strong key={index}>{one.inlines.map(inline)}</strong>;
    case 'em':
      return <em key={index}>{one.inlines.map(inline)}</em>;
    case 'del':
      return <del key={index}>{one.inlines.map(inline)}</del>;
    case 'link':
      return (
        <a key={index} href={one.href} target="_blank" rel="noopener noreferrer">
          {one.inlines.map(inline)}
        </a>
      );
  }
}
