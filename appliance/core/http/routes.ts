import type { Request } from './request.ts';
import type { Reply } from './reply.ts';

/** Methods a route may have. HEAD is answered by the GET route without its body. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `METHOD /path/:parameter`, as in `protocol/routes.ts`. */
export type RouteSpec = `${Method} /${string}`;

/** The names after a colon in a spec: `'room' | 'epoch'` of `GET /rooms/:room/wraps/:epoch`. */
export type ParameterNames<Spec extends string> = Spec extends `${string}/:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | ParameterNames<`/${Tail}`>
    : Rest
  : never;

/** The parameters of a request to a route: decoded, never empty. */
export type Parameters<Spec extends string> = Readonly<Record<ParameterNames<Spec>, string>>;

/** One route, its handler's parameters already checked against its spec. */
export type Route = {
  readonly method: Method;
  readonly segments: readonly string[];
  readonly handle: (request: Request) => Reply | Promise<Reply>;
};

/**
 * A route of the table given to the server. The handler's `request.params` has exactly the names in `spec`.
 *
 * @throws Error when the spec is not `METHOD /path` (a bug of ours).
 */
export function route<const Spec extends RouteSpec>(
  spec: Spec,
  handle: (request: Request<Parameters<Spec>>) => Reply | Promise<Reply>,
): Route {
  const [method, path] = spec.split(' ', 2);
  if (!isMethod(method) || path === undefined) throw new Error(`not a route: ${spec}`);
  return { method, segments: path.split('/').slice(1), handle };
}

function isMethod(word: string | undefined): word is Method {
  return word === 'GET' || word === 'POST' || word === 'PUT' || word === 'DELETE';
}

/** What the table says about a request. */
export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

/**
 * All routes, found by method and path. A literal segment wins over a parameter.
 *
 * @throws Error when two routes answer the same requests (a bug of ours).
 */
export class RouteTable {
  readonly #root = new Node();

  constructor(routes: readonly Route[]) {
    for (const entry of routes) {
      let node = this.#root;
      for (const segment of entry.segments) node = node.child(segment);
      if (node.routes.has(entry.method)) throw new Error(`two routes for ${entry.method} /${entry.segments.join('/')}`);
      node.routes.set(entry.method, entry);
    }
  }

  /** @param method in upper case. @param path as it came, still percent-encoded. */
  find(method: string, path: string): Match {
    const values: string[] = [];
    const node = this.#root.find(path.split('/').slice(1), 0, values);
    if (node === undefined || node.routes.size === 0) return { kind: 'none' };
    const found = node.routes.get(method === 'HEAD' ? 'GET' : method);
    if (found === undefined) {
      const allowed = [...node.routes.keys()];
      return { kind: 'wrong method', allowed: node.routes.has('GET') ? [...allowed, 'HEAD'] : allowed };
    }
    const params: Record<string, string> = {};
    for (const [index, segment] of found.segments.filter((part) => part.startsWith(':')).entries()) {
      const value = decode(values[index] ?? '');
      if (value === undefined || value === '') return { kind: 'none' };
      params[segment.slice(1)] = value;
    }
    return { kind: 'route', route: found, params };
  }
}

/** One segment deep in the tree of paths. */
class Node {
  readonly routes = new Map<string, Route>();
  readonly #literals = new Map<string, Node>();
  #parameter: Node | undefined;

  child(segment: string): Node {
    if (segment.startsWith(':')) return (this.#parameter ??= new Node());
    const existing = this.#literals.get(segment);
    if (existing !== undefined) return existing;
    const fresh = new Node();
    this.#literals.set(segment, fresh);
    return fresh;
  }

  find(segments: readonly string[], depth: number, values: string[]): Node | undefined {
    const segment = segments[depth];
    if (segment === undefined) return this.routes.size > 0 ? this : undefined;
    const literal = this.#literals.get(segment)?.find(segments, depth + 1, values);
    if (literal !== undefined) return literal;
    if (this.#parameter === undefined) return undefined;
    values.push(segment);
    const found = this.#parameter.find(segments, depth + 1, values);
    if (found === undefined) values.pop();
    return found;
  }
}

/** Percent-decoding; undefined for what is not UTF-8 in percent form. */
function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
