/** The blocks of a PEM file by kind, in order, each with its lines. */
export function splitPem(pem: string): { readonly certificates: readonly string[]; readonly keys: readonly string[] } {
  const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[A-Za-z0-9+/=\s]+-----END \1-----\n?/g) ?? [];
  return {
    certificates: blocks.filter((block) => block.startsWith('-----BEGIN CERTIFICATE')),
    keys: blocks.filter((block) => block.startsWith('-----BEGIN PRIVATE KEY')),
  };
}
