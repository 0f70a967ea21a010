/* eslint-disable max-lines -- a catalogue: a translator wants every sentence in one file */
import type { Words } from './words.ts';

export const de: Words = {
  title: 'Zustand des Hauses',
  back: 'Zurück zum Chat',
  loading: 'Das Haus wird angesehen…',
  signIn: 'Bitte melde dich an, um zu sehen, wie es dem Haus geht.',
  signInLink: 'Anmelden',
  offline: 'Das Haus antwortet nicht. Was du siehst, ist von vorher.',
  failed: 'Das hat nicht geklappt. Bitte versuch es noch einmal.',
  refresh: 'Noch einmal versuchen',
  updated: (time) => `Stand ${time}`,
  essentials: 'Du siehst das Wichtigste. Wem das Haus gehört, sieht mehr.',
  allWell: 'Alles ist gut.',
  allSeenWell: 'Alles, was zu sehen ist, ist gut.',
  nothingElse: 'Sonst braucht dich nichts.',
  worthALook: (count) => (count === 1 ? 'Eine Sache ist einen Blick wert.' : `${count} Dinge sind einen Blick wert.`),
  actNow: (count) => (count === 1 ? 'Eine Sache braucht dich jetzt.' : `${count} Dinge brauchen dich jetzt.`),
  alsoWorthALook: (count) =>
    count === 1 ? 'Noch etwas ist einen Blick wert.' : `${count} weitere sind einen Blick wert.`,
  putOff: (count) => (count === 1 ? 'Eine Warnung hast du aufgeschoben.' : `${count} Warnungen hast du aufgeschoben.`),
  notKnown: (count) => (count === 1 ? 'Eines ist nicht bekannt.' : `${count} Dinge sind nicht bekannt.`),
  levels: { green: 'Gut', amber: 'Einen Blick wert', red: 'Jetzt handeln', grey: 'Nicht bekannt' },
  groups: { red: 'Jetzt handeln', amber: 'Einen Blick wert', green: 'Gut', grey: 'Nicht bekannt' },
  history: 'Verlauf',
  spans: { hour: 'Stunde', day: 'Tag', month: 'Monat' },
  young: {
    hour: 'Von diesen Werten gibt es noch wenige. Jede Minute kommt ein Punkt dazu.',
    day: 'Von diesen Werten gibt es noch wenige. Alle zehn Minuten kommt ein Punkt dazu.',
    month: 'Von diesen Werten gibt es noch wenige. Alle drei Stunden kommt ein Punkt dazu.',
  },
  charts: {
    temperature: 'Temperatur',
    processor: 'Prozessor',
    memory: 'Arbeitsspeicher',
    disk: 'Platz für Nachrichten und Dateien',
    network: 'Netzwerk',
    people: 'Menschen',
    messages: 'Nachrichten',
    waits: 'Wartezeiten',
  },
  series: {
    processorShare: 'Benutzt',
    temperatureC: 'Temperatur',
    memoryShare: 'Benutzt',
    diskShare: 'Benutzt',
    receivedBytesPerSecond: 'Empfangen',
    sentBytesPerSecond: 'Gesendet',
    connections: 'Verbindungen',
    people: 'Menschen online',
    messagesPerMinute: 'Nachrichten je Minute',
    eventLoopMs: 'Längstes Warten',
    commitMs: 'Speichern',
  },
  asTable: 'Als Tabelle',
  time: 'Zeit',
  whatToDo: 'Was zu tun ist:',
  silence: 'Später erinnern',
  silenceFor: { '1': 'in 1 Stunde', '24': 'morgen', '168': 'in 1 Woche' },
  silenced: (until) => `Keine Erinnerung bis ${until}`,
  endSilence: 'Wieder erinnern',
  help: 'Hilfe',
  bundle: 'Hilfspaket herunterladen',
  bundleHelp:
    'Für jemanden, der dir hilft. Es sagt, wie es dem Gerät geht, und enthält keine Namen, Adressen oder Nachrichten.',
  power: {
    title: 'Neu starten oder ausschalten',
    help: 'Das startet das ganze Gerät neu oder schaltet es aus, und das Haus mit ihm.',
    unavailable: 'Das Haus kann dieses Gerät weder neu starten noch ausschalten. Das geht nur am Gerät selbst.',
    restart: 'Neu starten',
    shutDown: 'Ausschalten',
    cancel: 'Abbrechen',
    askRestart: {
      title: 'Gerät neu starten?',
      body: 'Der Chat ist etwa eine Minute lang weg, für alle. Was inzwischen geschrieben wird, geht danach hinaus.',
    },
    askShutDown: {
      title: 'Gerät ausschalten?',
      body: 'Der Chat bleibt aus, für alle, bis jemand den Stecker des Geräts zieht und wieder einsteckt.',
    },
    restarting:
      'Das Gerät startet neu. Diese Seite kommt von selbst wieder, in etwa einer Minute. Ist sie nach fünf nicht da, sieh nach, ob das Gerät Strom und Netz hat.',
    shuttingDown: 'Das Gerät fährt herunter. Lass den Stecker stecken.',
    off: 'Das Haus ist zu, das Gerät wird gerade fertig. Lass den Stecker stecken, bis das grüne Licht nicht mehr blinkt, mindestens aber eine Minute; dann kannst du ihn gefahrlos ziehen.',
    back: 'Das Haus ist wieder da.',
    stayed: 'Das Gerät läuft noch. Bitte versuch es noch einmal; ändert das nichts, bitte mit dem Hilfspaket um Hilfe.',
  },
  yes: 'ja',
  no: 'nein',
  unreadable: ['Das konnte nicht gelesen werden.', 'Bleibt es eine Stunde so, starte das Haus neu.'],
  unreported: [
    'Das kann das Haus auf diesem Gerät nicht sehen.',
    'Hier ist nichts zu tun. Ist es dir wichtig, sieh selbst nach.',
  ],
  checks: {
    power: {
      title: 'Stromversorgung',
      reasons: {
        steady: 'Der Strom war die ganze Woche gleichmäßig.',
        past: [
          'Der Strom war diese Woche zeitweise zu schwach.',
          'Nimm das Netzteil, das für deinen Raspberry Pi gemacht ist, und ein kurzes Kabel.',
        ],
        low: ['Der Strom ist gerade zu schwach. Das Haus kann abstürzen.', 'Tausche heute Netzteil und Kabel.'],
        unsupported: ['Das System dieses Geräts meldet seinen Strom nicht.', 'Nichts zu tun.'],
      },
    },
    throttling: {
      title: 'Tempo des Prozessors',
      reasons: {
        never: 'Nichts hat den Prozessor diese Woche gebremst.',
        past: ['Der Prozessor musste diese Woche zeitweise langsamer werden.', 'Sieh nach Kühlung und Netzteil.'],
        slowed: ['Der Prozessor ist gerade gebremst.', 'Gib dem Gerät mehr Luft und prüfe das Netzteil.'],
        unsupported: ['Das System dieses Geräts meldet das nicht.', 'Nichts zu tun.'],
      },
    },
    temperature: {
      title: 'Temperatur',
      reasons: {
        cool: 'Der Prozessor ist kühl genug.',
        warm: ['Der Prozessor ist sehr warm.', 'Gib dem Gerät mehr Luft oder einen Lüfter.'],
        hot: [
          'Der Prozessor ist zu heiß und bremst sich selbst.',
          'Nimm das Gerät jetzt aus Schrank oder Sonne; auf Dauer hilft ein Lüfter.',
        ],
        unsupported: ['Dieses Gerät hat keinen Fühler, den wir kennen.', 'Nichts zu tun.'],
      },
    },
    processor: {
      title: 'Auslastung',
      reasons: {
        calm: 'Der Prozessor kommt leicht mit.',
        busy: ['Der Prozessor hat viel zu tun.', 'Bleibt es so, sieh nach, was sonst auf dem Gerät läuft.'],
        overloaded: [
          'Der Prozessor kommt nicht mit. Nachrichten können langsam sein.',
          'Beende, was sonst auf dem Gerät läuft, oder starte es neu.',
        ],
      },
    },
    memory: {
      title: 'Arbeitsspeicher',
      reasons: {
        enough: 'Es ist genug Arbeitsspeicher da.',
        tight: ['Der Arbeitsspeicher wird knapp.', 'Sieh nach, was sonst auf dem Gerät läuft.'],
        short: [
          'Der Arbeitsspeicher ist fast verbraucht. Das System kann Programme beenden.',
          'Starte das Gerät neu und beende, was sonst darauf läuft.',
        ],
      },
    },
    disk: {
      title: 'Platz für Nachrichten und Dateien',
      reasons: {
        roomy: 'Es ist Platz da.',
        filling: [
          'Der Platz wird knapp.',
          'Plane eine größere Karte oder Platte ein oder lösche Dateien, die niemand braucht.',
        ],
        full: [
          'Es ist fast kein Platz mehr. Bald kann nichts mehr gespeichert werden.',
          'Schaffe heute Platz oder zieh auf eine größere Karte oder Platte um.',
        ],
      },
    },
    wear: {
      title: 'Lebensdauer der Karte',
      reasons: {
        healthy: 'Der Karte geht es gut.',
        worn: ['Die Karte hat viel von ihrem Leben hinter sich.', 'Kauf eine neue Karte und mach eine Sicherung.'],
        ending: ['Die Karte kann jederzeit ausfallen.', 'Mach jetzt eine Sicherung und tausche die Karte.'],
        unsupported: [
          'Die Karte sagt nicht, wie abgenutzt sie ist. Die meisten tun das nicht.',
          'Halte eine Sicherung bereit.',
        ],
      },
    },
    'file-system': {
      title: 'Fehler auf der Karte',
      reasons: {
        sound: 'Auf der Karte wurden keine Fehler gefunden.',
        errors: [
          'Auf der Karte wurden Fehler gefunden.',
          'Mach jetzt eine Sicherung, starte das Gerät neu und tausche die Karte, wenn es wiederkommt.',
        ],
        'read-only': [
          'Die Karte speichert nichts mehr, um zu schützen, was darauf ist.',
          'Mach eine Sicherung und tausche dann die Karte.',
        ],
      },
    },
    writes: {
      title: 'Auf die Karte geschrieben',
      reasons: {
        usual: 'Auf die Karte wird wenig geschrieben.',
        heavy: [
          'Auf die Karte wird täglich sehr viel geschrieben. Das nutzt sie ab.',
          'Sieh nach, was sonst auf dem Gerät läuft.',
        ],
      },
    },
    clock: {
      title: 'Uhr',
      reasons: {
        synchronised: 'Die Uhr geht richtig.',
        alone: [
          'Niemand von außen bestätigt die Zeit.',
          'Ohne Internet ist das in Ordnung; sieh ab und zu nach, ob sie stimmt.',
        ],
        wrong: ['Die Uhr geht um Jahre falsch.', 'Verbinde das Gerät einmal mit dem Internet oder stelle die Uhr.'],
      },
    },
    network: {
      title: 'Netzwerk',
      reasons: {
        connected: 'Das Haus ist in seinem Netz erreichbar.',
        alone: ['Das Haus hat keinen Router gefunden.', 'Prüfe das Netzwerkkabel oder das WLAN und sein Passwort.'],
        disconnected: ['Das Haus hat kein Netz.', 'Prüfe das Netzwerkkabel oder das WLAN.'],
      },
    },
    name: {
      title: 'Name im Netz',
      reasons: {
        announced: 'Das Haus ist unter seinem Namen zu finden.',
        renamed: [
          'Ein anderes Gerät heißt genauso, darum nahm das Haus einen anderen Namen.',
          'Benenne eines der beiden um.',
        ],
        silent: [
          'Das Haus gibt seinen Namen nicht bekannt.',
          'Nimm solange seine Adresse und starte das Gerät bei Gelegenheit neu.',
        ],
      },
    },
    nginx: {
      title: 'Webserver',
      reasons: {
        running: 'Die Tür für Browser ist offen.',
        stopped: ['Der Webserver läuft nicht. Neue Besucher bleiben draußen.', 'Starte das Gerät neu.'],
        failed: [
          'Der Webserver ist ausgefallen. Neue Besucher bleiben draußen.',
          'Starte das Gerät neu; fällt er wieder aus, bitte mit dem Hilfspaket um Hilfe.',
        ],
      },
    },
    ssh: {
      title: 'Fernzugang des Besitzers',
      reasons: {
        running: 'Der Besitzer kann sich mit einem Schlüssel am Gerät anmelden.',
        closed: 'Von außen kann sich niemand am Gerät anmelden.',
        failed: ['Der Fernzugang ist ausgefallen.', 'Starte das Gerät neu.'],
      },
    },
    fail2ban: {
      title: 'Wache gegen Raten',
      reasons: {
        running: 'Wer Passwörter rät, bleibt draußen.',
        stopped: ['Nichts hält auf, wer Passwörter rät.', 'Starte das Gerät neu.'],
        failed: [
          'Die Wache gegen Raten ist ausgefallen.',
          'Starte das Gerät neu; fällt sie wieder aus, bitte mit dem Hilfspaket um Hilfe.',
        ],
      },
    },
    firewall: {
      title: 'Firewall',
      reasons: {
        on: 'Nur die Türen des Hauses sind offen.',
        off: ['Die Firewall ist aus.', 'Starte das Gerät neu; bleibt sie aus, bitte mit dem Hilfspaket um Hilfe.'],
      },
    },
    rootkits: {
      title: 'Suche nach Eindringlingen',
      reasons: {
        clean: 'Die letzte Suche fand nichts.',
        late: ['Seit über einer Woche wurde nicht gesucht.', 'Lass das Gerät über Nacht an.'],
        found: [
          'Die letzte Suche fand etwas Seltsames.',
          'Oft ist eine Aktualisierung der Grund. Frag jemanden, der sich auskennt, bevor du dem Gerät weiter vertraust.',
        ],
      },
    },
    updates: {
      title: 'Sicherheitsaktualisierungen',
      reasons: {
        current: 'Das System ist auf dem neuesten Stand.',
        waiting: ['Aktualisierungen warten.', 'Sie installieren sich nachts selbst; dafür braucht das Gerät Internet.'],
        restart: [
          'Eine Aktualisierung gilt erst nach einem Neustart.',
          'Starte das Gerät neu, wenn es niemanden stört.',
        ],
        late: [
          'Aktualisierungen warten seit über einer Woche.',
          'Verbinde das Gerät mit dem Internet und lass es über Nacht an.',
        ],
      },
    },
    certificate: {
      title: 'Zertifikat',
      reasons: {
        valid: 'Browser können dem Haus vertrauen.',
        ending: ['Das Zertifikat endet bald und wurde nicht erneuert.', 'Starte das Haus neu.'],
        'authority-ending': [
          'Worauf das Vertrauen der Geräte in dieses Haus beruht (seine Zertifizierungsstelle), endet in weniger als einem Jahr.',
          'Plane einen Tag, an dem alle Geräte einer neuen vertrauen.',
        ],
        ended: [
          'Das Zertifikat ist abgelaufen. Browser weisen das Haus ab.',
          'Prüfe die Uhr und starte dann das Haus neu.',
        ],
      },
    },
    backup: {
      title: 'Sicherung',
      reasons: {
        fresh: 'Es gibt eine neue Sicherung.',
        never: ['Es gibt keine Sicherung.', 'Mach eine. Eine Karte kann ohne Warnung ausfallen.'],
        old: ['Die letzte Sicherung ist über eine Woche alt.', 'Mach eine neue.'],
        failed: [
          'Die letzte Sicherung ließ sich bei der Probe nicht zurückspielen.',
          'Mach heute eine neue, auf einem anderen Medium.',
        ],
      },
    },
    boot: {
      title: 'Letzter Start',
      reasons: {
        clean: 'Vor dem letzten Start war das Gerät ordentlich heruntergefahren.',
        'power-cut': [
          'Vor dem letzten Start verlor das Gerät den Strom.',
          'Schalte es aus, bevor du den Stecker ziehst.',
        ],
        watchdog: [
          'Das Gerät antwortete nicht mehr und startete sich selbst neu.',
          'Kommt das wieder vor, prüfe Strom und Temperatur.',
        ],
        unknown: ['Warum das Gerät gestartet ist, weiß niemand.', 'Nichts zu tun.'],
      },
    },
    board: {
      title: 'Gerät',
      reasons: {
        known: 'Parlour ist für dieses Gerät gemacht.',
        other: ['Parlour wurde nicht für dieses Gerät gemacht.', 'Es kann trotzdem gut laufen.'],
      },
    },
    versions: {
      title: 'Versionen',
      reasons: {
        current: 'Die neueste installierte Version läuft.',
        restart: ['Installiert ist eine neuere Version als die, die läuft.', 'Starte das Haus neu.'],
      },
    },
    connections: {
      title: 'Verbindungen',
      reasons: {
        few: 'Alle finden Platz.',
        many: ['Sehr viele Verbindungen sind offen.', 'Sieh nach, ob ein Programm sie öffnet.'],
        full: [
          'Fast keine Verbindung ist mehr frei. Andere bleiben vielleicht draußen.',
          'Starte das Haus neu; füllt es sich wieder, schließe die Anmeldung.',
        ],
      },
    },
    rooms: {
      title: 'Räume',
      reasons: {
        few: 'Die Zahl der Räume ist üblich.',
        many: ['Es gibt sehr viele Räume.', 'Sieh nach, ob ein Programm sie macht und wer sich registrieren darf.'],
      },
    },
    messages: {
      title: 'Nachrichten',
      reasons: {
        calm: 'Das Haus kommt mit dem mit, was gesagt wird.',
        many: ['Es wird sehr viel gesagt.', 'Nichts zu tun, wenn Menschen reden.'],
        flood: [
          'Es wird so viel gesagt, dass ein Programm am Werk sein muss.',
          'Senke in den Einstellungen die Nachrichten je Sekunde.',
        ],
      },
    },
    'event-loop': {
      title: 'Antwort des Hauses',
      reasons: {
        prompt: 'Das Haus antwortet sofort.',
        slow: [
          'Das Haus antwortete in den letzten Minuten langsam.',
          'Bleibt es so, sieh nach Auslastung und Arbeitsspeicher.',
        ],
        stuck: [
          'Das Haus stand in den letzten Minuten sekundenlang still.',
          'Sieh nach Auslastung, Arbeitsspeicher und Karte; geht es weiter, starte das Haus neu.',
        ],
      },
    },
    store: {
      title: 'Größe des Archivs',
      reasons: {
        small: 'Das Archiv ist weit von seiner Grenze entfernt.',
        large: ['Das Archiv hat die Hälfte dessen erreicht, was es fasst.', 'Noch nichts zu tun.'],
        full: ['Das Archiv ist fast so groß, wie es sein kann.', 'Bitte mit dem Hilfspaket um Hilfe.'],
      },
    },
    commits: {
      title: 'Speichern von Nachrichten',
      reasons: {
        fast: 'Nachrichten werden sofort gespeichert.',
        slow: ['Das Speichern dauert lange.', 'Die Karte ist vielleicht abgenutzt: Mach eine Sicherung.'],
        failing: [
          'Nachrichten konnten nicht gespeichert werden.',
          'Prüfe den Platz auf der Karte; mach eine Sicherung; tausche die Karte.',
        ],
      },
    },
  },
  facts: {
    celsius: 'Temperatur in °C',
    minuteAverage: 'Arbeitende Programme',
    availableBytes: 'Noch frei',
    freeBytes: 'Noch frei',
    totalBytes: 'Insgesamt',
    daysLeft: 'Tage übrig',
    usedShare: 'Verbraucht',
    timesDay: 'Mal in 24 Stunden',
    timesWeek: 'Mal in 7 Tagen',
    bytesPerDay: 'Jeden Tag',
    addresses: 'Adressen',
    announcedName: 'Name',
    bans: 'Zurzeit ausgesperrt',
    ranMs: 'Letzte Suche',
    warnings: 'Funde',
    security: 'Wartende Aktualisierungen',
    endsMs: 'Endet',
    authorityEndsMs: 'Die Zertifizierungsstelle endet',
    madeMs: 'Letzte Sicherung',
    trialMs: 'Letzte Probe',
    model: 'Modell',
    parlour: 'Parlour',
    system: 'System',
    kernel: 'Kernel',
    open: 'Offen',
    people: 'Menschen online',
    rooms: 'Räume',
    messages: 'Aufbewahrte Nachrichten',
    perMinute: 'In der letzten Minute',
    worstMs: 'Längstes Warten in ms',
    commitMs: 'Letztes Speichern in ms',
    bytes: 'Größe',
  },
};
