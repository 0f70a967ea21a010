/**
 * Suite 1: ECDSA P-256 with SHA-256 (raw r‖s, 64 bytes) for devices and invites, RSA-OAEP-4096 with SHA-256 for wraps,
 * HKDF-SHA-256, AES-256-GCM. A room stores the lowest suite it accepts; it only rises.
 */
export const SUITE = 1;

export const SIGNATURE_BYTES = 64;
export const WRAP_BYTES = 512;
export const HASH_BYTES = 32;
export const KEY_BYTES = 32;
export const SESSION_ID_BYTES = 16;
export const CLIENT_ID_BYTES = 16;
export const RECORD_ID_BYTES = 16;

/** Bounds on public keys in DER (SPKI): P-256 is 91 bytes, RSA-4096 is 550. */
export const SPKI_BYTES = { p256: 91, min: 64, max: 800 } as const;

/** Identity algorithms: chosen at registration, identity level only (rule 3). */
export const IDENTITY_ALGORITHM = { ecdsaP256: 1, rsaPss4096: 2 } as const;
export type IdentityAlgorithm = (typeof IDENTITY_ALGORITHM)[keyof typeof IDENTITY_ALGORITHM];

/** Length of an identity signature. RSA-PSS: salt 32, SHA-256. */
export function identitySignatureBytes(algorithm: IdentityAlgorithm): number {
  return algorithm === IDENTITY_ALGORITHM.ecdsaP256 ? 64 : 512;
}

/** Context strings of protocol.md §2. One string, one layout: nothing signed for one purpose reads as another. */
export const CONTEXT = {
  identity: 'parlour/1/identity',
  accountEntry: 'parlour/1/account-entry',
  roomEntry: 'parlour/1/room-entry',
  roomGenesis: 'parlour/1/room-genesis',
  invite: 'parlour/1/invite',
  joinProof: 'parlour/1/join-proof',
  join: 'parlour/1/join',
  joinRequest: 'parlour/1/join-request',
  commitContext: 'parlour/1/commit-context',
  commit: 'parlour/1/commit',
  commitProof: 'parlour/1/commit-proof',
  epochBad: 'parlour/1/epoch-bad',
  wrap: 'parlour/1/wrap',
  message: 'parlour/1/message',
  messageKey: 'parlour/1/message-key',
  messageSignature: 'parlour/1/message-signature',
  seal: 'parlour/1/seal',
  vaultRoot: 'parlour/1/vault-root',
  vaultRecord: 'parlour/1/vault-record',
  recordId: 'parlour/1/record-id',
  roomCard: 'parlour/1/room-card',
  inviteKey: 'parlour/1/invite-key',
  inviteSecret: 'parlour/1/invite-secret',
  inviteAccess: 'parlour/1/invite-access',
  inviteLink: 'parlour/1/invite-link',
  invitation: 'parlour/1/invitation',
  invitationSignature: 'parlour/1/invitation-signature',
  passwordSalt: 'parlour/1/password-salt',
  passwordAuth: 'parlour/1/password-auth',
  passwordWrap: 'parlour/1/password-wrap',
  recoveryAuth: 'parlour/1/recovery-auth',
  recoveryWrap: 'parlour/1/recovery-wrap',
  sessionDevice: 'parlour/1/session-device',
  fileChunk: 'parlour/1/file-chunk',
  fileRoot: 'parlour/1/file-root',
  safetyNumber: 'parlour/1/safety-number',
  roomCode: 'parlour/1/room-code',
  outbox: 'parlour/1/outbox',
} as const;
