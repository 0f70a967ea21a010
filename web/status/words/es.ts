/* eslint-disable max-lines -- a catalogue: a translator wants every sentence in one file */
import type { Words } from './words.ts';

export const es: Words = {
  title: 'Salud de la casa',
  back: 'Volver al chat',
  loading: 'Mirando la casa…',
  signIn: 'Inicia sesión para ver cómo está la casa.',
  signInLink: 'Iniciar sesión',
  offline:
    'La casa no responde. Mira si su equipo tiene corriente y si estás en su red; esta página lo sigue intentando. Lo que ves abajo es de antes.',
  failed: 'No ha funcionado. Inténtalo de nuevo.',
  refresh: 'Intentar de nuevo',
  updated: (time) => `Visto a las ${time}`,
  essentials: 'Ves lo esencial. El dueño de la casa ve más.',
  allWell: 'Todo está bien.',
  allSeenWell: 'Todo lo que se puede ver está bien.',
  nothingElse: 'Nada más te necesita.',
  worthALook: (count) => (count === 1 ? 'Hay una cosa que conviene mirar.' : `Hay ${count} cosas que conviene mirar.`),
  actNow: (count) =>
    count === 1 ? 'Hay una cosa que te necesita ahora.' : `Hay ${count} cosas que te necesitan ahora.`,
  tellTheOwner: (count) =>
    count === 1
      ? 'Hay una cosa que necesita ahora al dueño de la casa. Avísale, por favor.'
      : `Hay ${count} cosas que necesitan ahora al dueño de la casa. Avísale, por favor.`,
  alsoWorthALook: (count) => (count === 1 ? 'Hay otra que conviene mirar.' : `Hay otras ${count} que conviene mirar.`),
  putOff: (count) => (count === 1 ? 'Aplazaste un aviso.' : `Aplazaste ${count} avisos.`),
  notKnown: (count) => (count === 1 ? 'Una cosa no se sabe.' : `${count} cosas no se saben.`),
  levels: { green: 'Bien', amber: 'Conviene mirar', red: 'Actúa ahora', grey: 'No se sabe' },
  groups: { red: 'Actúa ahora', amber: 'Conviene mirar', green: 'Bien', grey: 'No se sabe' },
  history: 'Historial',
  spans: { hour: 'Hora', day: 'Día', month: 'Mes' },
  young: {
    hour: 'Todavía hay pocos datos de este tipo. Cada minuto se añade un punto.',
    day: 'Todavía hay pocos datos de este tipo. Cada diez minutos se añade un punto.',
    month: 'Todavía hay pocos datos de este tipo. Cada tres horas se añade un punto.',
  },
  charts: {
    temperature: 'Temperatura',
    processor: 'Procesador',
    memory: 'Memoria',
    disk: 'Sitio para mensajes y archivos',
    network: 'Red',
    people: 'Personas',
    messages: 'Mensajes',
    waits: 'Esperas',
  },
  series: {
    processorShare: 'En uso',
    temperatureC: 'Temperatura',
    memoryShare: 'En uso',
    diskShare: 'En uso',
    receivedBytesPerSecond: 'Recibido',
    sentBytesPerSecond: 'Enviado',
    connections: 'Conexiones',
    people: 'Personas en línea',
    messagesPerMinute: 'Mensajes por minuto',
    eventLoopMs: 'Espera más larga',
    commitMs: 'Guardar',
  },
  asTable: 'Como tabla',
  time: 'Hora',
  whatToDo: 'Qué hacer:',
  whatTheOwnerCanDo: 'Qué puede hacer el dueño:',
  silence: 'Recordar más tarde',
  silenceFor: { '1': 'en una hora', '24': 'mañana', '168': 'en una semana' },
  silenced: (until) => `Sin aviso hasta el ${until}`,
  endSilence: 'Volver a avisar',
  help: 'Ayuda',
  bundle: 'Descargar paquete de ayuda',
  cardCopy: {
    title: 'Cómo copiar la tarjeta',
    steps: [
      'Apaga el equipo aquí. Cuando su luz verde deje de parpadear, desenchúfalo y saca la tarjeta.',
      'Pon la tarjeta en un ordenador y léela entera en un archivo: en Linux y macOS con la orden dd, en Windows con un programa como Win32 Disk Imager.',
      'Escribe el archivo en otra tarjeta con Raspberry Pi Imager («Usar personalizado»). Debe ser al menos igual de grande; toma el tamaño siguiente. La casa usa sola el sitio que sobra.',
      'Arranca con una sola de las dos tarjetas. Guarda la otra y el archivo donde nadie más llegue a ellos: quien los tenga puede hacerse pasar por la casa.',
    ],
  },
  bundleHelp: 'Para quien te ayude. Dice cómo está el equipo y no contiene nombres, direcciones ni mensajes.',
  power: {
    title: 'Reiniciar o apagar',
    help: 'Esto reinicia o apaga el equipo entero, y con él la casa.',
    unavailable: 'La casa no puede reiniciar ni apagar este equipo. Hazlo en el propio equipo.',
    restart: 'Reiniciar',
    shutDown: 'Apagar',
    cancel: 'Cancelar',
    askRestart: {
      title: '¿Reiniciar el equipo?',
      body: 'El chat no estará durante un minuto, más o menos, para nadie. Lo que se escriba entretanto se enviará cuando vuelva.',
    },
    askShutDown: {
      title: '¿Apagar el equipo?',
      body: 'El chat quedará apagado, para todos, hasta que alguien desenchufe el equipo y lo vuelva a enchufar.',
    },
    restarting:
      'El equipo se está reiniciando. Esta página vuelve sola, en un minuto más o menos. Si no ha vuelto en cinco, mira si el equipo tiene corriente y red.',
    shuttingDown: 'El equipo se está apagando. No lo desenchufes.',
    off: 'La casa ya está cerrada y el equipo está terminando. No lo desenchufes hasta que su luz verde deje de parpadear, y espera al menos un minuto; después puedes hacerlo sin riesgo.',
    back: 'La casa ha vuelto.',
    stayed: 'El equipo sigue encendido. Inténtalo de nuevo; si no cambia nada, pide ayuda con el paquete de ayuda.',
  },
  rungs: { A: 'la propia casa', B: 'una autoridad pública', C: 'una autoridad pública' },
  yes: 'sí',
  no: 'no',
  unreadable: ['No se pudo leer.', 'Si sigue así una hora, reinicia el equipo (al final de esta página).'],
  unreported: ['La casa no puede ver esto en este equipo.', 'Aquí no hay nada que hacer.'],
  checks: {
    power: {
      title: 'Alimentación',
      reasons: {
        steady: 'En los últimos siete días no se vio corriente débil.',
        past: [
          'La corriente fue a ratos demasiado débil esta semana.',
          'Usa la fuente hecha para tu Raspberry Pi y un cable corto.',
        ],
        low: ['La corriente es demasiado débil ahora. La casa puede caerse.', 'Cambia hoy la fuente y su cable.'],
        unsupported: ['El sistema de este equipo no informa de su corriente.', 'No hay nada que hacer.'],
      },
    },
    throttling: {
      title: 'Velocidad del procesador',
      reasons: {
        never: 'En los últimos siete días no se vio frenar el procesador.',
        past: ['El procesador tuvo que ir más lento a ratos esta semana.', 'Revisa la ventilación y la fuente.'],
        slowed: ['El procesador está frenado ahora.', 'Da más aire al equipo y revisa la fuente.'],
        unsupported: ['El sistema de este equipo no informa de esto.', 'No hay nada que hacer.'],
      },
    },
    temperature: {
      title: 'Temperatura',
      reasons: {
        cool: 'El procesador está bastante fresco.',
        warm: ['El procesador está muy caliente.', 'Da más aire al equipo, o ponle un ventilador.'],
        hot: [
          'El procesador está demasiado caliente y se frena.',
          'Sácalo ahora del armario o del sol; un ventilador ayuda a la larga.',
        ],
        unsupported: ['Este equipo no tiene un sensor que conozcamos.', 'No hay nada que hacer.'],
      },
    },
    processor: {
      title: 'Carga de trabajo',
      reasons: {
        calm: 'El procesador va sobrado.',
        busy: [
          'El procesador tiene mucho que hacer.',
          'Si sigue así una hora, reinicia el equipo. Si instalaste otros programas en él, detenlos.',
        ],
        overloaded: [
          'El procesador no da abasto. Los mensajes pueden ir lentos.',
          'Reinicia el equipo. Si instalaste otros programas en él, detenlos.',
        ],
      },
    },
    memory: {
      title: 'Memoria',
      reasons: {
        enough: 'Hay memoria suficiente.',
        tight: [
          'La memoria empieza a faltar.',
          'Si se pasa, no hay nada que hacer. Si instalaste otros programas en este equipo, detenlos.',
        ],
        short: [
          'La memoria casi se acabó. El sistema puede cerrar programas.',
          'Reinicia el equipo. Si instalaste otros programas en él, detenlos.',
        ],
      },
    },
    disk: {
      title: 'Sitio para mensajes y archivos',
      reasons: {
        roomy: 'Hay sitio.',
        filling: [
          'Empieza a faltar sitio.',
          'Consigue una tarjeta mayor. Apaga el equipo, copia su tarjeta en ella con un ordenador y arranca con ella.',
        ],
        'system-full': [
          'La parte de la tarjeta donde está el sistema está casi llena. Sus actualizaciones pueden fallar.',
          'Reinicia el equipo. Si esto sigue aquí al día siguiente, pide ayuda con el paquete de ayuda.',
        ],
        full: [
          'Casi no queda sitio. Pronto no se podrá guardar nada.',
          'Pasa hoy a una tarjeta mayor: apaga el equipo, copia su tarjeta en ella con un ordenador y arranca con ella.',
        ],
      },
    },
    wear: {
      title: 'Vida de la tarjeta',
      reasons: {
        healthy: 'La tarjeta está sana.',
        worn: [
          'La tarjeta ha gastado buena parte de su vida.',
          'Compra una nueva y copia pronto esta en ella con un ordenador.',
        ],
        ending: [
          'La tarjeta puede fallar en cualquier momento.',
          'Apaga hoy el equipo, copia su tarjeta en una nueva con un ordenador y arranca con ella.',
        ],
        unsupported: [
          'No se puede saber lo gastada que está la tarjeta o el disco. La mayoría no lo dice.',
          'De vez en cuando, apaga el equipo y copia su tarjeta con un ordenador.',
        ],
      },
    },
    'file-system': {
      title: 'Errores en la tarjeta',
      reasons: {
        sound: 'No se encontraron errores en la tarjeta.',
        errors: [
          'Se encontraron errores en la tarjeta.',
          'Apaga el equipo y copia su tarjeta con un ordenador. Arranca de nuevo; si vuelven, cambia la tarjeta.',
        ],
        'read-only': [
          'La tarjeta ya no guarda nada, para proteger lo que contiene.',
          'Apaga el equipo, copia su tarjeta en una nueva con un ordenador y arranca con ella.',
        ],
      },
    },
    writes: {
      title: 'Escrito en la tarjeta',
      reasons: {
        usual: 'Se escribe poco en la tarjeta.',
        heavy: [
          'Se escribe muchísimo en la tarjeta cada día. Eso la gasta.',
          'Si hoy se enviaron muchos archivos, no hay nada que hacer. Si instalaste otros programas en este equipo, detenlos.',
        ],
      },
    },
    clock: {
      title: 'Reloj',
      reasons: {
        synchronised: 'La hora es correcta.',
        alone: ['Nadie de fuera confirma la hora.', 'Sin internet está bien; mira de vez en cuando si es correcta.'],
        wrong: [
          'La hora está mal por años.',
          'Conecta el equipo unos minutos a internet: pone su reloj en hora él solo.',
        ],
      },
    },
    network: {
      title: 'Red',
      reasons: {
        connected: 'Se puede llegar a la casa por su red.',
        alone: [
          'Ningún router dio una dirección a la casa.',
          'Mira que el cable de red esté bien puesto en los dos extremos, y reinicia el router.',
        ],
        disconnected: [
          'La casa no tiene red.',
          'Mira que el cable de red esté bien puesto en los dos extremos, y que el router esté encendido.',
        ],
      },
    },
    name: {
      title: 'Nombre en la red',
      reasons: {
        announced: 'Se puede encontrar la casa por su nombre.',
        renamed: [
          'Otro equipo de la red tiene el mismo nombre, así que la casa tomó otro.',
          'Usa el nombre que aparece aquí. Si el otro equipo es tuyo, cámbiale el nombre y reinicia este.',
        ],
        silent: ['La casa no anuncia su nombre.', 'Usa mientras su dirección y reinicia el equipo cuando puedas.'],
      },
    },
    nginx: {
      title: 'Servidor web',
      reasons: {
        running: 'La puerta para navegadores está abierta.',
        stopped: [
          'El servidor web no funciona. Los navegadores no llegan al chat.',
          'Reinicia el equipo: si esta página ya no se abre, desenchúfalo un momento.',
        ],
        failed: [
          'El servidor web falló. Los navegadores no llegan al chat.',
          'Reinicia el equipo; si vuelve a fallar, pide ayuda con el paquete de ayuda.',
        ],
      },
    },
    ssh: {
      title: 'Acceso remoto del dueño',
      reasons: {
        running: 'El acceso remoto al equipo está encendido.',
        closed: 'El acceso remoto al equipo está apagado.',
        failed: ['El acceso remoto falló.', 'Reinicia el equipo.'],
      },
    },
    fail2ban: {
      title: 'Guardia contra adivinos',
      reasons: {
        running: 'Quien adivina contraseñas se queda fuera.',
        stopped: ['Nada detiene a quien adivina contraseñas.', 'Reinicia el equipo.'],
        failed: [
          'La guardia contra adivinos falló.',
          'Reinicia el equipo; si vuelve a fallar, pide ayuda con el paquete de ayuda.',
        ],
      },
    },
    firewall: {
      title: 'Cortafuegos',
      reasons: {
        on: 'El cortafuegos está encendido: deja fuera lo que no debe entrar.',
        off: [
          'El cortafuegos está apagado: ya no protege de la red los programas de este equipo.',
          'Reinicia el equipo; si sigue apagado, pide ayuda con el paquete de ayuda.',
        ],
      },
    },
    rootkits: {
      title: 'Búsqueda de intrusos',
      reasons: {
        clean: 'La última búsqueda no encontró nada.',
        late: ['Hace más de una semana que no se busca.', 'Deja el equipo encendido por la noche.'],
        found: [
          'La última búsqueda encontró algo raro.',
          'A menudo es por una actualización. Pregunta, con el paquete de ayuda, a alguien que sepa de Linux antes de seguir confiando en el equipo.',
        ],
      },
    },
    updates: {
      title: 'Actualizaciones de seguridad',
      reasons: {
        current: 'El sistema está al día.',
        waiting: [
          'Hay actualizaciones esperando.',
          'Se instalan solas por la noche; para eso el equipo necesita internet.',
        ],
        restart: [
          'Una actualización solo tiene efecto tras un reinicio.',
          'Reinicia el equipo cuando no moleste a nadie.',
        ],
        late: [
          'Hay actualizaciones esperando desde hace más de una semana.',
          'Conecta el equipo a internet y déjalo encendido por la noche.',
        ],
        unknown: [
          'No se sabe si hay actualizaciones esperando: el equipo no ha oído de ninguna en una semana, o acaba de arrancar.',
          'Conéctalo a internet y déjalo encendido por la noche. Una casa que nunca tiene internet no necesita nada aquí.',
        ],
      },
    },
    certificate: {
      title: 'Certificado',
      reasons: {
        valid: 'Los navegadores pueden confiar en la casa.',
        ending: ['El certificado termina pronto y no se renovó.', 'Reinicia el equipo.'],
        'authority-ending': [
          'Lo que hace que los equipos confíen en esta casa (su autoridad propia) termina en menos de un año.',
          'Pide ayuda con el paquete de ayuda mucho antes de ese día.',
        ],
        ended: [
          'El certificado terminó. Los navegadores rechazan la casa.',
          'Mira primero «Reloj» en esta página; cuando la hora sea correcta, reinicia el equipo.',
        ],
      },
    },
    backup: {
      title: 'Copia de seguridad',
      reasons: {
        fresh: 'Hay una copia reciente.',
        never: [
          'No hay ninguna copia.',
          'Apaga el equipo y copia su tarjeta con un ordenador. Una tarjeta puede fallar sin avisar.',
        ],
        unreported: [
          'Esta casa no hace copias de seguridad por sí sola.',
          'De vez en cuando, apaga el equipo y copia su tarjeta con un ordenador. Una tarjeta puede fallar sin avisar.',
        ],
        old: ['La última copia tiene más de una semana.', 'Haz una nueva.'],
        failed: ['La última copia no se pudo restaurar al probarla.', 'Haz hoy una nueva, en otro medio.'],
      },
    },
    boot: {
      title: 'Último arranque',
      reasons: {
        clean: 'Antes del último arranque, el equipo se apagó bien.',
        'power-cut': [
          'Antes del último arranque, el equipo se quedó sin corriente o se paró solo.',
          'Apágalo antes de desenchufarlo. Esto desaparece en el siguiente arranque después de apagarlo bien.',
        ],
        watchdog: [
          'El equipo dejó de responder y se reinició solo.',
          'Si vuelve a pasar, revisa corriente y temperatura.',
        ],
        unknown: ['No se sabe por qué arrancó el equipo.', 'No hay nada que hacer.'],
      },
    },
    board: {
      title: 'Equipo',
      reasons: {
        known: 'Parlour está hecho para este equipo.',
        other: [
          'Parlour no se ha probado en este tipo de equipo.',
          'Si la casa funciona bien, no hay nada que hacer: pide que te lo recuerde más tarde.',
        ],
      },
    },
    versions: {
      title: 'Versiones',
      reasons: {
        current: 'Funciona la versión instalada más nueva.',
        restart: [
          'Hay instalada una versión más nueva que la que funciona.',
          'Reinicia el equipo cuando no moleste a nadie.',
        ],
      },
    },
    connections: {
      title: 'Conexiones',
      reasons: {
        few: 'Todos encuentran sitio.',
        many: [
          'Hay muchísimas conexiones abiertas, más de las que hacen las personas.',
          'Pregunta quién usa un programa que se conecta aquí; reiniciar el equipo las cierra todas.',
        ],
        full: [
          'Casi no quedan conexiones. Puede que otros se queden fuera.',
          'Reinicia el equipo; si se vuelve a llenar, no dejes registrarse a nadie más (en Tú, en los ajustes de la casa).',
        ],
      },
    },
    rooms: {
      title: 'Salas',
      reasons: {
        few: 'El número de salas es normal.',
        many: [
          'Hay muchísimas salas, más de las que hacen las personas.',
          'Mira quién puede registrarse, en Tú, en los ajustes de la casa.',
        ],
      },
    },
    messages: {
      title: 'Mensajes',
      reasons: {
        calm: 'La casa sigue el ritmo de lo que se dice.',
        many: ['Se dicen muchísimas cosas.', 'No hay nada que hacer, si hablan personas.'],
        flood: [
          'Se dice tanto que debe de ser un programa.',
          'Baja los mensajes por segundo, en Tú, en los ajustes de la casa.',
        ],
      },
    },
    'event-loop': {
      title: 'Respuesta de la casa',
      reasons: {
        prompt: 'La casa responde al momento.',
        slow: [
          'La casa tardó en responder en los últimos minutos.',
          'Si sigue así, mira «Carga de trabajo» y «Memoria» en esta página.',
        ],
        stuck: ['La casa se paró varios segundos en los últimos minutos.', 'Si continúa, reinicia el equipo.'],
      },
    },
    store: {
      title: 'Tamaño de todos los mensajes',
      reasons: {
        small: 'Lo guardado está lejos de su límite.',
        large: ['Lo guardado llegó a la mitad de lo que cabe en la casa.', 'Aún no hay nada que hacer.'],
        full: ['Lo guardado es casi todo lo que cabe en la casa.', 'Pide ayuda con el paquete de ayuda.'],
      },
    },
    commits: {
      title: 'Guardar mensajes',
      reasons: {
        fast: 'Los mensajes se guardan al momento.',
        slow: [
          'Guardar tarda mucho.',
          'Puede que la tarjeta esté gastada: apaga el equipo y cópiala con un ordenador.',
        ],
        failing: [
          'No se pudieron guardar mensajes.',
          'Mira «Sitio para mensajes y archivos» en esta página. Si hay sitio, la tarjeta está fallando: cópiala en una nueva.',
        ],
      },
    },
  },
  facts: {
    celsius: 'Temperatura en °C',
    minuteAverage: 'Programas que quieren el procesador',
    availableBytes: 'Queda libre',
    freeBytes: 'Queda libre',
    systemFreeBytes: 'Libre para el sistema',
    totalBytes: 'En total',
    swapUsedBytes: 'Puesto aparte (zram, swap)',
    daysLeft: 'Días que quedan',
    usedShare: 'Gastado',
    timesDay: 'Veces en 24 horas',
    timesWeek: 'Veces en 7 días',
    bytesPerDay: 'Cada día',
    addresses: 'Direcciones',
    interfaces: 'Interfaces de red',
    announcedName: 'Nombre',
    bans: 'Fuera ahora',
    ranMs: 'Última búsqueda',
    warnings: 'Hallazgos',
    errors: 'Errores',
    security: 'Actualizaciones en espera',
    waitingSinceMs: 'Esperan desde',
    rung: 'Hecho por',
    endsMs: 'Termina',
    authorityEndsMs: 'De confianza hasta',
    madeMs: 'Última copia',
    trialMs: 'Última prueba',
    model: 'Modelo',
    revision: 'Revisión',
    uptimeSeconds: 'Encendido desde hace',
    parlour: 'Parlour',
    system: 'Sistema',
    kernel: 'Núcleo',
    open: 'Abiertas',
    people: 'Personas en línea',
    rooms: 'Salas',
    messages: 'Mensajes guardados',
    perMinute: 'En el último minuto',
    worstMs: 'Espera más larga en ms',
    commitMs: 'Último guardado en ms',
    bytes: 'Tamaño',
  },
};
