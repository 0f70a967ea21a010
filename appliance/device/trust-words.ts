/** The visitor's own system, as nginx reads it from the User-Agent header; `other` where it cannot tell. */
export const SYSTEMS = ['ios', 'android', 'windows', 'mac', 'linux', 'other'] as const;
export type System = (typeof SYSTEMS)[number];
/** Systems with steps of their own, in the order of the page. */
export const SYSTEMS_WITH_STEPS = ['ios', 'android', 'windows', 'mac', 'linux'] as const;
type SystemWithSteps = (typeof SYSTEMS_WITH_STEPS)[number];

/** The trust page in one language. `{house}` stands for the name of the house's certificate authority. */
export type TrustWords = {
  readonly title: string;
  readonly why: string;
  readonly compare: string;
  readonly download: string;
  readonly downloadForApple: string;
  readonly then: string;
  readonly open: string;
  readonly undo: string;
  readonly systems: Readonly<Record<SystemWithSteps, { readonly name: string; readonly steps: readonly string[] }>>;
};

export const TRUST_WORDS: Readonly<Record<'en' | 'de' | 'es', TrustWords>> = {
  en: {
    title: 'Trust this house',
    why: 'This Parlour is its own certificate authority, because it needs no internet. Tell this device once that you trust it, and the browser warns no more. The authority can vouch for addresses of home networks only, never for a site on the internet.',
    compare:
      'Compare this fingerprint with the one on the screen of the house, or ask somebody who lives here. Stop if they differ.',
    download: 'Download the certificate',
    downloadForApple: 'Download the profile',
    then: 'Then, on your device:',
    open: 'Open the chat',
    undo: 'To take the trust back, remove “{house}” at the same place.',
    systems: {
      ios: {
        name: 'iPhone and iPad',
        steps: [
          'Open this page in Safari, download the profile and allow it.',
          'Settings › General › VPN & Device Management › {house} › Install. “More details” shows the fingerprint.',
          'Settings › General › About › Certificate Trust Settings: switch {house} on.',
        ],
      },
      android: {
        name: 'Android',
        steps: [
          'Settings › Security & privacy › More › Encryption & credentials › Install a certificate › CA certificate.',
          'Choose parlour.crt from the downloads. The names differ a little between makers; search the settings for “certificate”.',
        ],
      },
      windows: {
        name: 'Windows',
        steps: [
          'In the folder with the download, the command “certutil -hashfile parlour.crt SHA256” prints the fingerprint: compare it.',
          'Open parlour.crt, choose Install Certificate, then Current User.',
          'Choose “Place all certificates in the following store”: Trusted Root Certification Authorities.',
          'Say yes when Windows asks, then start the browser again.',
        ],
      },
      mac: {
        name: 'Mac',
        steps: [
          'Open parlour.crt: Keychain Access adds {house} to the keychain “login”.',
          'Open the entry: at its end stands the SHA-256 fingerprint. Unfold Trust, choose “Always Trust”, close the window and enter your password.',
        ],
      },
      linux: {
        name: 'Linux and Chromebook',
        steps: [
          'On a computer with Linux, “sha256sum parlour.crt” prints the fingerprint: compare it.',
          'Chrome and Chromium: Settings › Privacy and security › Security › Manage certificates › import parlour.crt as an authority.',
          'Firefox: Settings › Privacy & Security › View Certificates › Authorities › Import, and trust it to identify websites.',
        ],
      },
    },
  },
  de: {
    title: 'Diesem Haus vertrauen',
    why: 'Dieses Parlour ist seine eigene Zertifizierungsstelle, denn es braucht kein Internet. Sag diesem Gerät einmal, dass du ihr vertraust, dann warnt der Browser nicht mehr. Sie kann nur für Adressen im Heimnetz bürgen, nie für eine Seite im Internet.',
    compare:
      'Vergleiche diesen Fingerabdruck mit dem auf dem Bildschirm des Hauses, oder frage jemanden, der hier wohnt. Höre auf, wenn sie sich unterscheiden.',
    download: 'Zertifikat herunterladen',
    downloadForApple: 'Profil herunterladen',
    then: 'Danach, auf deinem Gerät:',
    open: 'Den Chat öffnen',
    undo: 'Um das Vertrauen zurückzunehmen, entferne „{house}“ an derselben Stelle.',
    systems: {
      ios: {
        name: 'iPhone und iPad',
        steps: [
          'Öffne diese Seite in Safari, lade das Profil und erlaube es.',
          'Einstellungen › Allgemein › VPN und Geräteverwaltung › {house} › Installieren. „Mehr Details“ zeigt den Fingerabdruck.',
          'Einstellungen › Allgemein › Info › Zertifikatsvertrauenseinstellungen: {house} einschalten.',
        ],
      },
      android: {
        name: 'Android',
        steps: [
          'Einstellungen › Sicherheit und Datenschutz › Weitere › Verschlüsselung und Anmeldedaten › Zertifikat installieren › CA-Zertifikat.',
          'Wähle parlour.crt unter den Downloads. Die Namen sind je nach Hersteller etwas anders; suche in den Einstellungen nach „Zertifikat“.',
        ],
      },
      windows: {
        name: 'Windows',
        steps: [
          'Im Ordner der heruntergeladenen Datei zeigt der Befehl „certutil -hashfile parlour.crt SHA256“ den Fingerabdruck: vergleiche ihn.',
          'Öffne parlour.crt, wähle Zertifikat installieren, dann Aktueller Benutzer.',
          'Wähle „Alle Zertifikate in folgendem Speicher speichern“: Vertrauenswürdige Stammzertifizierungsstellen.',
          'Bestätige die Nachfrage von Windows und starte den Browser neu.',
        ],
      },
      mac: {
        name: 'Mac',
        steps: [
          'Öffne parlour.crt: die Schlüsselbundverwaltung legt {house} im Schlüsselbund „Anmeldung“ ab.',
          'Öffne den Eintrag: an seinem Ende steht der SHA-256-Fingerabdruck. Klappe Vertrauen auf, wähle „Immer vertrauen“, schließe das Fenster und gib dein Passwort ein.',
        ],
      },
      linux: {
        name: 'Linux und Chromebook',
        steps: [
          'Auf einem Computer mit Linux zeigt „sha256sum parlour.crt“ den Fingerabdruck: vergleiche ihn.',
          'Chrome und Chromium: Einstellungen › Datenschutz und Sicherheit › Sicherheit › Zertifikate verwalten › parlour.crt als Zertifizierungsstelle importieren.',
          'Firefox: Einstellungen › Datenschutz & Sicherheit › Zertifikate anzeigen › Zertifizierungsstellen › Importieren, und ihr bei Websites vertrauen.',
        ],
      },
    },
  },
  es: {
    title: 'Confiar en esta casa',
    why: 'Este Parlour es su propia autoridad de certificación, porque no necesita internet. Dile una vez a este dispositivo que confías en ella y el navegador no avisará más. Solo puede responder por direcciones de redes domésticas, nunca por un sitio de internet.',
    compare:
      'Compara esta huella con la de la pantalla de la casa, o pregunta a alguien que viva aquí. Detente si no son iguales.',
    download: 'Descargar el certificado',
    downloadForApple: 'Descargar el perfil',
    then: 'Después, en tu dispositivo:',
    open: 'Abrir el chat',
    undo: 'Para retirar la confianza, elimina «{house}» en el mismo lugar.',
    systems: {
      ios: {
        name: 'iPhone y iPad',
        steps: [
          'Abre esta página en Safari, descarga el perfil y permítelo.',
          'Ajustes › General › VPN y gestión de dispositivos › {house} › Instalar. «Más detalles» muestra la huella.',
          'Ajustes › General › Información › Ajustes de confianza de los certificados: activa {house}.',
        ],
      },
      android: {
        name: 'Android',
        steps: [
          'Ajustes › Seguridad y privacidad › Más › Cifrado y credenciales › Instalar un certificado › Certificado de CA.',
          'Elige parlour.crt entre las descargas. Los nombres cambian según el fabricante; busca «certificado» en los ajustes.',
        ],
      },
      windows: {
        name: 'Windows',
        steps: [
          'En la carpeta de la descarga, la orden «certutil -hashfile parlour.crt SHA256» muestra la huella: compárala.',
          'Abre parlour.crt, elige Instalar certificado y luego Usuario actual.',
          'Elige «Colocar todos los certificados en el siguiente almacén»: Entidades de certificación raíz de confianza.',
          'Acepta la pregunta de Windows y reinicia el navegador.',
        ],
      },
      mac: {
        name: 'Mac',
        steps: [
          'Abre parlour.crt: Acceso a Llaveros añade {house} al llavero «inicio de sesión».',
          'Abre la entrada: al final está la huella SHA-256. Despliega Confiar, elige «Confiar siempre», cierra la ventana y escribe tu contraseña.',
        ],
      },
      linux: {
        name: 'Linux y Chromebook',
        steps: [
          'En un ordenador con Linux, «sha256sum parlour.crt» muestra la huella: compárala.',
          'Chrome y Chromium: Configuración › Privacidad y seguridad › Seguridad › Gestionar certificados › importa parlour.crt como autoridad.',
          'Firefox: Ajustes › Privacidad y seguridad › Ver certificados › Autoridades › Importar, y confía en ella para sitios web.',
        ],
      },
    },
  },
};
