import { createHash } from 'node:crypto';

/**
 * A configuration profile that installs a certificate authority on iPhone, iPad and Mac: Apple's "Configuration Profile
 * Reference", payload `com.apple.security.root`. Not signed: the visitor compares the fingerprint.
 *
 * @param der the certificate.
 * @param name its common name.
 */
export function trustProfile(der: Uint8Array, name: string): string {
  const payload = (kind: string): string => `org.parlour.${identifierOf(der, kind)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>${payload('root')}</string>
      <key>PayloadUUID</key><string>${identifierOf(der, 'root')}</string>
      <key>PayloadDisplayName</key><string>${name}</string>
      <key>PayloadCertificateFileName</key><string>parlour.cer</string>
      <key>PayloadContent</key><data>${Buffer.from(der).toString('base64')}</data>
    </dict>
  </array>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>${payload('profile')}</string>
  <key>PayloadUUID</key><string>${identifierOf(der, 'profile')}</string>
  <key>PayloadDisplayName</key><string>${name}</string>
</dict>
</plist>
`;
}

/** The same house gives the same identifiers, so that installing twice replaces instead of doubling. */
function identifierOf(der: Uint8Array, kind: string): string {
  const hex = createHash('sha256').update(kind).update(der).digest('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
