/* eslint-disable max-lines -- a catalogue: a translator wants every sentence in one file */
import type { Words } from './words.ts';

export const de: Words = {
  title: 'Zustand des Hauses',
  back: 'Zurück zum Chat',
  loading: 'Das Haus wird angesehen…',
  signIn: 'Bitte melde dich an, um zu sehen, wie es dem Haus geht.',
  signInLink: 'Anmelden',
  offline:
    'Das Haus antwortet nicht. Sieh nach, ob sein Gerät Strom hat und du in seinem Netz bist; diese Seite versucht es weiter. Was du unten siehst, ist von vorher.',
  failed: 'Das hat nicht geklappt. Bitte versuch es noch einmal.',
  refresh: 'Noch einmal versuchen',
  updated: (time) => `Stand ${time}`,
  essentials: 'Du siehst das Wichtigste. Wem das Haus gehört, sieht mehr.',
  allWell: 'Alles ist gut.',
  allSeenWell: 'Alles, was zu sehen ist, ist gut.',
  nothingElse: 'Sonst braucht dich nichts.',
  worthALook: (count) => (count === 1 ? 'Eine Sache ist einen Blick wert.' : `${count} Dinge sind einen Blick wert.`),
  actNow: (count) => (count === 1 ? 'Eine Sache braucht dich jetzt.' : `${count} Dinge brauchen dich jetzt.`),
  tellTheOwner: (count) =>
    count === 1
      ? 'Eine Sache braucht jetzt den Besitzer des Hauses. Bitte sag Bescheid.'
      : `${count} Dinge brauchen jetzt den Besitzer des Hauses. Bitte sag Bescheid.`,
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
  whatTheOwnerCanDo: 'Was der Besitzer tun kann:',
  silence: 'Später erinnern',
  silenceFor: { '1': 'in 1 Stunde', '24': 'morgen', '168': 'in 1 Woche' },
  silenced: (until) => `Keine Erinnerung bis ${until}`,
  endSilence: 'Wieder erinnern',
  help: 'Hilfe',
  bundle: 'Hilfspaket herunterladen',
  cardCopy: {
    title: 'So kopierst du die Karte',
    steps: [
      'Schalte das Gerät hier aus. Blinkt sein grünes Licht nicht mehr, zieh den Stecker und nimm die Karte heraus.',
      'Steck die Karte in einen Computer und lies sie ganz in eine Datei: unter Linux und macOS mit dem Befehl dd, unter Windows mit einem Programm wie Win32 Disk Imager.',
      'Schreib die Datei mit Raspberry Pi Imager („Eigenes Image“) auf eine andere Karte. Sie muss mindestens so groß sein; nimm die nächste Größe. Den zusätzlichen Platz nutzt das Haus von selbst.',
      'Starte nur mit einer der beiden Karten. Bewahre die andere und die Datei so auf, dass sonst niemand an sie kommt: Wer sie hat, kann sich als das Haus ausgeben.',
    ],
  },
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
  rungs: { A: 'dem Haus selbst', B: 'einer öffentlichen Stelle', C: 'einer öffentlichen Stelle' },
  yes: 'ja',
  no: 'nein',
  unreadable: [
    'Das konnte nicht gelesen werden.',
    'Bleibt es eine Stunde so, starte das Gerät neu (am Ende dieser Seite).',
  ],
  unreported: ['Das kann das Haus auf diesem Gerät nicht sehen.', 'Hier ist nichts zu tun.'],
  checks: {
    power: {
      title: 'Stromversorgung',
      reasons: {
        steady: 'In den letzten sieben Tagen war kein zu schwacher Strom zu sehen.',
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
        never: 'In den letzten sieben Tagen war nicht zu sehen, dass der Prozessor gebremst wurde.',
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
        busy: [
          'Der Prozessor hat viel zu tun.',
          'Bleibt es eine Stunde so, starte das Gerät neu. Hast du andere Programme darauf installiert, beende sie.',
        ],
        overloaded: [
          'Der Prozessor kommt nicht mit. Nachrichten können langsam sein.',
          'Starte das Gerät neu. Hast du andere Programme darauf installiert, beende sie.',
        ],
      },
    },
    memory: {
      title: 'Arbeitsspeicher',
      reasons: {
        enough: 'Es ist genug Arbeitsspeicher da.',
        tight: [
          'Der Arbeitsspeicher wird knapp.',
          'Geht es vorbei, ist nichts zu tun. Hast du andere Programme auf dem Gerät installiert, beende sie.',
        ],
        short: [
          'Der Arbeitsspeicher ist fast verbraucht. Das System kann Programme beenden.',
          'Starte das Gerät neu. Hast du andere Programme darauf installiert, beende sie.',
        ],
      },
    },
    disk: {
      title: 'Platz für Nachrichten und Dateien',
      reasons: {
        roomy: 'Es ist Platz da.',
        filling: [
          'Der Platz wird knapp.',
          'Besorge eine größere Karte. Schalte das Gerät aus, kopiere seine Karte am Computer darauf und starte damit.',
        ],
        'system-full': [
          'Der Teil der Karte mit dem System ist fast voll. Seine Aktualisierungen können scheitern.',
          'Starte das Gerät neu. Steht das am Tag danach noch hier, bitte mit dem Hilfspaket um Hilfe.',
        ],
        full: [
          'Es ist fast kein Platz mehr. Bald kann nichts mehr gespeichert werden.',
          'Zieh heute auf eine größere Karte um: Schalte das Gerät aus, kopiere seine Karte am Computer darauf und starte damit.',
        ],
      },
    },
    wear: {
      title: 'Lebensdauer der Karte',
      reasons: {
        healthy: 'Der Karte geht es gut.',
        worn: [
          'Die Karte hat viel von ihrem Leben hinter sich.',
          'Kauf eine neue und kopiere die alte bald am Computer auf sie.',
        ],
        ending: [
          'Die Karte kann jederzeit ausfallen.',
          'Schalte das Gerät heute aus, kopiere seine Karte am Computer auf eine neue und starte damit.',
        ],
        unsupported: [
          'Wie abgenutzt Karte oder Platte ist, lässt sich nicht sagen. Die meisten verraten es nicht.',
          'Schalte das Gerät ab und zu aus und kopiere seine Karte am Computer.',
        ],
      },
    },
    'file-system': {
      title: 'Fehler auf der Karte',
      reasons: {
        sound: 'Auf der Karte wurden keine Fehler gefunden.',
        errors: [
          'Auf der Karte wurden Fehler gefunden.',
          'Schalte das Gerät aus und kopiere seine Karte am Computer. Starte wieder; kommt das zurück, tausche die Karte.',
        ],
        'read-only': [
          'Die Karte speichert nichts mehr, um zu schützen, was darauf ist.',
          'Schalte das Gerät aus, kopiere seine Karte am Computer auf eine neue und starte damit.',
        ],
      },
    },
    writes: {
      title: 'Auf die Karte geschrieben',
      reasons: {
        usual: 'Auf die Karte wird wenig geschrieben.',
        heavy: [
          'Auf die Karte wird täglich sehr viel geschrieben. Das nutzt sie ab.',
          'Wurden heute viele Dateien verschickt, ist nichts zu tun. Hast du andere Programme auf dem Gerät installiert, beende sie.',
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
        wrong: [
          'Die Uhr geht um Jahre falsch.',
          'Verbinde das Gerät für ein paar Minuten mit dem Internet: Es stellt seine Uhr selbst.',
        ],
      },
    },
    network: {
      title: 'Netzwerk',
      reasons: {
        connected: 'Das Haus ist in seinem Netz erreichbar.',
        alone: [
          'Das Haus bekam von keinem Router eine Adresse.',
          'Prüfe, ob das Netzwerkkabel an beiden Enden fest sitzt, und starte deinen Router neu.',
        ],
        disconnected: [
          'Das Haus hat kein Netz.',
          'Prüfe, ob das Netzwerkkabel an beiden Enden fest sitzt und dein Router an ist.',
        ],
      },
    },
    name: {
      title: 'Name im Netz',
      reasons: {
        announced: 'Das Haus ist unter seinem Namen zu finden.',
        renamed: [
          'Ein anderes Gerät im Netz heißt genauso, darum nahm das Haus einen anderen Namen.',
          'Nimm den Namen, der hier steht. Gehört das andere Gerät dir, benenne es um und starte dieses neu.',
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
        stopped: [
          'Der Webserver läuft nicht. Browser erreichen den Chat nicht.',
          'Starte das Gerät neu: Öffnet sich diese Seite nicht mehr, zieh kurz den Stecker.',
        ],
        failed: [
          'Der Webserver ist ausgefallen. Browser erreichen den Chat nicht.',
          'Starte das Gerät neu; fällt er wieder aus, bitte mit dem Hilfspaket um Hilfe.',
        ],
      },
    },
    ssh: {
      title: 'Fernzugang des Besitzers',
      reasons: {
        running: 'Der Fernzugang zum Gerät ist an.',
        closed: 'Der Fernzugang zum Gerät ist aus.',
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
        on: 'Die Firewall ist an: Sie hält draußen, was nicht hierher gehört.',
        off: [
          'Die Firewall ist aus: Sie hält das Netz nicht mehr von den Programmen auf diesem Gerät fern.',
          'Starte das Gerät neu; bleibt sie aus, bitte mit dem Hilfspaket um Hilfe.',
        ],
      },
    },
    rootkits: {
      title: 'Suche nach Eindringlingen',
      reasons: {
        clean: 'Die letzte Suche fand nichts.',
        late: ['Seit über einer Woche wurde nicht gesucht.', 'Lass das Gerät über Nacht an.'],
        found: [
          'Die letzte Suche fand etwas Seltsames.',
          'Oft ist eine Aktualisierung der Grund. Frag mit dem Hilfspaket jemanden, der Linux kennt, bevor du dem Gerät weiter vertraust.',
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
        unknown: [
          'Ob Aktualisierungen warten, ist nicht bekannt: Das Gerät hat seit einer Woche von keinen gehört oder ist eben gestartet.',
          'Verbinde es mit dem Internet und lass es über Nacht an. Ein Haus, das nie Internet hat, braucht hier nichts.',
        ],
      },
    },
    certificate: {
      title: 'Zertifikat',
      reasons: {
        valid: 'Browser können dem Haus vertrauen.',
        ending: ['Das Zertifikat endet bald und wurde nicht erneuert.', 'Starte das Gerät neu.'],
        'authority-ending': [
          'Worauf das Vertrauen der Geräte in dieses Haus beruht (seine Zertifizierungsstelle), endet in weniger als einem Jahr.',
          'Bitte lange vor diesem Tag mit dem Hilfspaket um Hilfe.',
        ],
        ended: [
          'Das Zertifikat ist abgelaufen. Browser weisen das Haus ab.',
          'Sieh dir auf dieser Seite zuerst „Uhr“ an; geht sie richtig, starte das Gerät neu.',
        ],
      },
    },
    backup: {
      title: 'Sicherung',
      reasons: {
        fresh: 'Es gibt eine neue Sicherung.',
        never: [
          'Es gibt keine Sicherung.',
          'Schalte das Gerät aus und kopiere seine Karte am Computer. Eine Karte kann ohne Warnung ausfallen.',
        ],
        unreported: [
          'Dieses Haus macht keine Sicherungen von selbst.',
          'Schalte das Gerät ab und zu aus und kopiere seine Karte am Computer. Eine Karte kann ohne Warnung ausfallen.',
        ],
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
          'Vor dem letzten Start verlor das Gerät den Strom oder blieb von selbst stehen.',
          'Schalte es aus, bevor du den Stecker ziehst. Mit dem nächsten Start danach ist das hier weg.',
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
        other: [
          'Parlour wurde auf solchen Geräten nicht ausprobiert.',
          'Läuft das Haus gut, ist nichts zu tun: Lass dich später erinnern.',
        ],
      },
    },
    versions: {
      title: 'Versionen',
      reasons: {
        current: 'Die neueste installierte Version läuft.',
        restart: [
          'Installiert ist eine neuere Version als die, die läuft.',
          'Starte das Gerät neu, wenn es niemanden stört.',
        ],
      },
    },
    connections: {
      title: 'Verbindungen',
      reasons: {
        few: 'Alle finden Platz.',
        many: [
          'Sehr viele Verbindungen sind offen, mehr als Menschen brauchen.',
          'Frag, wer ein Programm laufen hat, das sich hier verbindet; ein Neustart des Geräts schließt alle.',
        ],
        full: [
          'Fast keine Verbindung ist mehr frei. Andere bleiben vielleicht draußen.',
          'Starte das Gerät neu; füllt es sich wieder, lass niemand Neues zu (unter Du, in den Einstellungen des Hauses).',
        ],
      },
    },
    rooms: {
      title: 'Räume',
      reasons: {
        few: 'Die Zahl der Räume ist üblich.',
        many: [
          'Es gibt sehr viele Räume, mehr als Menschen machen.',
          'Sieh unter Du in den Einstellungen des Hauses nach, wer sich registrieren darf.',
        ],
      },
    },
    messages: {
      title: 'Nachrichten',
      reasons: {
        calm: 'Das Haus kommt mit dem mit, was gesagt wird.',
        many: ['Es wird sehr viel gesagt.', 'Nichts zu tun, wenn Menschen reden.'],
        flood: [
          'Es wird so viel gesagt, dass ein Programm am Werk sein muss.',
          'Senke „Nachrichten pro Sekunde“, unter Du, in den Einstellungen des Hauses.',
        ],
      },
    },
    'event-loop': {
      title: 'Antwort des Hauses',
      reasons: {
        prompt: 'Das Haus antwortet sofort.',
        slow: [
          'Das Haus antwortete in den letzten Minuten langsam.',
          'Bleibt es so, sieh dir auf dieser Seite „Auslastung“ und „Arbeitsspeicher“ an.',
        ],
        stuck: ['Das Haus stand in den letzten Minuten sekundenlang still.', 'Geht es weiter, starte das Gerät neu.'],
      },
    },
    store: {
      title: 'Größe aller Nachrichten',
      reasons: {
        small: 'Was aufbewahrt wird, ist weit von seiner Grenze entfernt.',
        large: ['Aufbewahrt ist die Hälfte dessen, was das Haus fasst.', 'Noch nichts zu tun.'],
        full: ['Aufbewahrt ist fast so viel, wie das Haus fasst.', 'Bitte mit dem Hilfspaket um Hilfe.'],
      },
    },
    commits: {
      title: 'Speichern von Nachrichten',
      reasons: {
        fast: 'Nachrichten werden sofort gespeichert.',
        slow: [
          'Das Speichern dauert lange.',
          'Die Karte ist vielleicht abgenutzt: Schalte das Gerät aus und kopiere sie am Computer.',
        ],
        failing: [
          'Nachrichten konnten nicht gespeichert werden.',
          'Sieh dir auf dieser Seite „Platz für Nachrichten und Dateien“ an. Ist Platz da, fällt die Karte aus: Kopiere sie auf eine neue.',
        ],
      },
    },
  },
  facts: {
    celsius: 'Temperatur in °C',
    minuteAverage: 'Programme, die den Prozessor wollen',
    availableBytes: 'Noch frei',
    freeBytes: 'Noch frei',
    systemFreeBytes: 'Frei für das System',
    totalBytes: 'Insgesamt',
    swapUsedBytes: 'Beiseitegelegt (zram, Swap)',
    daysLeft: 'Tage übrig',
    usedShare: 'Verbraucht',
    timesDay: 'Mal in 24 Stunden',
    timesWeek: 'Mal in 7 Tagen',
    bytesPerDay: 'Jeden Tag',
    addresses: 'Adressen',
    interfaces: 'Anschlüsse',
    announcedName: 'Name',
    bans: 'Zurzeit ausgesperrt',
    ranMs: 'Letzte Suche',
    warnings: 'Funde',
    errors: 'Fehler',
    security: 'Wartende Aktualisierungen',
    waitingSinceMs: 'Warten seit',
    rung: 'Gemacht von',
    endsMs: 'Endet',
    authorityEndsMs: 'Vertraut bis',
    madeMs: 'Letzte Sicherung',
    trialMs: 'Letzte Probe',
    model: 'Modell',
    revision: 'Revision',
    uptimeSeconds: 'Laufzeit',
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
