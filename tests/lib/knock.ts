import { execFileSync, spawnSync } from 'node:child_process';

/** Answer's headers, by name. */
export function headers(url: string): Map<string, string> {
  const text = execFileSync('curl', ['-sk', '-m', '5', '-o', '/dev/null', '-D', '-', url], { encoding: 'utf8' });
  return new Map(
    text
      .split('\r\n')
      .flatMap((line) => [/^([^:]+): (.*)$/.exec(line)])
      .flatMap((found) => (found === null ? [] : [[found[1]!.toLowerCase(), found[2]!] as const])),
  );
}

/** A shell line that prints those ports of a host that answer a knock in one of two ways, all asked at once. */
export function knock(host: string, ports: readonly number[], word: 'opened' | 'refused'): string {
  const one = `timeout 2 bash -c 'exec 3<>/dev/tcp/${host}/PORT && echo opened' 2>&1 | grep -q ${word} && echo PORT`;
  return `${ports.map((port) => `(${one.replaceAll('PORT', String(port))}) &`).join(' ')} wait`;
}

/** Numbers of a text, a line each, in their order. */
export const numbersIn = (text: string): number[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .sort((a, b) => a - b);

/** TCP ports that take a connection. */
export function openPorts(host: string, ports: readonly number[]): number[] {
  return numbersIn(spawnSync('bash', ['-c', knock(host, ports, 'opened')], { encoding: 'utf8' }).stdout);
}

/** Whether a TCP port takes a connection. */
export const isOpen = (host: string, port: number): boolean => openPorts(host, [port]).length === 1;
