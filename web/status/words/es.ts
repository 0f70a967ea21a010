/* eslint-disable max-lines -- a catalogue: a translator wants every sentence in one file */
import type { Words } from './words.ts';

export const es: Words = {
  title: 'Salud de la casa',
  back: 'Volver al chat',
  loading: 'Mirando la casa…',
  signIn: 'Inicia sesión para ver cómo está la casa.',
  signInLink: 'Iniciar sesión',
  offline: 'La casa no responde. Lo que ves es de antes.',
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
  silence: 'Recordar más tarde',
  silenceFor: { '1': 'en una hora', '24': 'mañana', '168': 'en una semana' },
  silenced: (until) => `Sin aviso hasta el ${until}`,
  endSilence: 'Volver a avisar',
  help: 'Ayuda',
  bundle: 'Descargar paquete de ayuda',
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
  yes: 'sí',
  no: 'no',
  unreadable: ['No se pudo leer.', 'Si sigue así una hora, reinicia la casa.'],
  unreported: ['La casa no puede ver esto en este equipo.', 'Aquí no hay nada que hacer. Si te importa, míralo tú.'],
  checks: {
    power: {
      title: 'Alimentación',
      reasons: {
        steady: 'La corriente fue estable toda la semana.',
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
        never: 'Nada frenó el procesador esta semana.',
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
        busy: ['El procesador tiene mucho que hacer.', 'Si sigue así, mira qué más funciona en este equipo.'],
        overloaded: [
          'El procesador no da abasto. Los mensajes pueden ir lentos.',
          'Detén lo demás que funcione en este equipo, o reinícialo.',
        ],
      },
    },
    memory: {
      title: 'Memoria',
      reasons: {
        enough: 'Hay memoria suficiente.',
        tight: ['La memoria empieza a faltar.', 'Mira qué más funciona en este equipo.'],
        short: [
          'La memoria casi se acabó. El sistema puede cerrar programas.',
          'Reinicia el equipo y detén lo demás que funcione en él.',
        ],
      },
    },
    disk: {
      title: 'Sitio para mensajes y archivos',
      reasons: {
        roomy: 'Hay sitio.',
        filling: [
          'Empieza a faltar sitio.',
          'Piensa en una tarjeta o un disco mayor, o borra archivos que nadie necesite.',
        ],
        full: [
          'Casi no queda sitio. Pronto no se podrá guardar nada.',
          'Haz sitio hoy, o pasa a una tarjeta o un disco mayor.',
        ],
      },
    },
    wear: {
      title: 'Vida de la tarjeta',
      reasons: {
        healthy: 'La tarjeta está sana.',
        worn: ['La tarjeta ha gastado buena parte de su vida.', 'Compra una nueva y haz una copia de seguridad.'],
        ending: [
          'La tarjeta puede fallar en cualquier momento.',
          'Haz ahora una copia de seguridad y cambia la tarjeta.',
        ],
        unsupported: ['La tarjeta no dice lo gastada que está. La mayoría no lo dice.', 'Ten una copia de seguridad.'],
      },
    },
    'file-system': {
      title: 'Errores en la tarjeta',
      reasons: {
        sound: 'No se encontraron errores en la tarjeta.',
        errors: [
          'Se encontraron errores en la tarjeta.',
          'Haz ahora una copia de seguridad, reinicia el equipo y cambia la tarjeta si vuelven.',
        ],
        'read-only': [
          'La tarjeta ya no guarda nada, para proteger lo que contiene.',
          'Haz una copia de seguridad y luego cambia la tarjeta.',
        ],
      },
    },
    writes: {
      title: 'Escrito en la tarjeta',
      reasons: {
        usual: 'Se escribe poco en la tarjeta.',
        heavy: ['Se escribe muchísimo en la tarjeta cada día. Eso la gasta.', 'Mira qué más funciona en este equipo.'],
      },
    },
    clock: {
      title: 'Reloj',
      reasons: {
        synchronised: 'La hora es correcta.',
        alone: ['Nadie de fuera confirma la hora.', 'Sin internet está bien; mira de vez en cuando si es correcta.'],
        wrong: ['La hora está mal por años.', 'Conecta el equipo una vez a internet, o pon la hora.'],
      },
    },
    network: {
      title: 'Red',
      reasons: {
        connected: 'Se puede llegar a la casa por su red.',
        alone: ['La casa no encontró ningún router.', 'Revisa el cable de red, o el wifi y su contraseña.'],
        disconnected: ['La casa no tiene red.', 'Revisa el cable de red, o el wifi.'],
      },
    },
    name: {
      title: 'Nombre en la red',
      reasons: {
        announced: 'Se puede encontrar la casa por su nombre.',
        renamed: [
          'Otro equipo tiene el mismo nombre, así que la casa tomó otro.',
          'Cambia el nombre de uno de los dos.',
        ],
        silent: ['La casa no anuncia su nombre.', 'Usa mientras su dirección y reinicia el equipo cuando puedas.'],
      },
    },
    nginx: {
      title: 'Servidor web',
      reasons: {
        running: 'La puerta para navegadores está abierta.',
        stopped: ['El servidor web no funciona. Los nuevos visitantes se quedan fuera.', 'Reinicia el equipo.'],
        failed: [
          'El servidor web falló. Los nuevos visitantes se quedan fuera.',
          'Reinicia el equipo; si vuelve a fallar, pide ayuda con el paquete de ayuda.',
        ],
      },
    },
    ssh: {
      title: 'Acceso remoto del dueño',
      reasons: {
        running: 'El dueño puede entrar en el equipo con una clave.',
        closed: 'Nadie puede entrar en el equipo desde fuera.',
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
        on: 'Solo están abiertas las puertas de la casa.',
        off: [
          'El cortafuegos está apagado.',
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
          'A menudo es por una actualización. Pregunta a alguien que sepa antes de seguir confiando en el equipo.',
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
      },
    },
    certificate: {
      title: 'Certificado',
      reasons: {
        valid: 'Los navegadores pueden confiar en la casa.',
        ending: ['El certificado termina pronto y no se renovó.', 'Reinicia la casa.'],
        'authority-ending': [
          'Lo que hace que los equipos confíen en esta casa (su autoridad propia) termina en menos de un año.',
          'Prevé un día en que todos los equipos confíen en una nueva.',
        ],
        ended: [
          'El certificado terminó. Los navegadores rechazan la casa.',
          'Revisa el reloj y luego reinicia la casa.',
        ],
      },
    },
    backup: {
      title: 'Copia de seguridad',
      reasons: {
        fresh: 'Hay una copia reciente.',
        never: ['No hay ninguna copia.', 'Haz una. Una tarjeta puede fallar sin avisar.'],
        old: ['La última copia tiene más de una semana.', 'Haz una nueva.'],
        failed: ['La última copia no se pudo restaurar al probarla.', 'Haz hoy una nueva, en otro medio.'],
      },
    },
    boot: {
      title: 'Último arranque',
      reasons: {
        clean: 'Antes del último arranque, el equipo se apagó bien.',
        'power-cut': [
          'Antes del último arranque, el equipo se quedó sin corriente.',
          'Apágalo antes de desenchufarlo.',
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
        other: ['Parlour no se hizo para este equipo.', 'Puede funcionar bien de todos modos.'],
      },
    },
    versions: {
      title: 'Versiones',
      reasons: {
        current: 'Funciona la versión instalada más nueva.',
        restart: ['Hay instalada una versión más nueva que la que funciona.', 'Reinicia la casa.'],
      },
    },
    connections: {
      title: 'Conexiones',
      reasons: {
        few: 'Todos encuentran sitio.',
        many: ['Hay muchísimas conexiones abiertas.', 'Mira si las abre un programa.'],
        full: [
          'Casi no quedan conexiones. Puede que otros se queden fuera.',
          'Reinicia la casa; si se vuelve a llenar, cierra el registro.',
        ],
      },
    },
    rooms: {
      title: 'Salas',
      reasons: {
        few: 'El número de salas es normal.',
        many: ['Hay muchísimas salas.', 'Mira si las hace un programa, y quién puede registrarse.'],
      },
    },
    messages: {
      title: 'Mensajes',
      reasons: {
        calm: 'La casa sigue el ritmo de lo que se dice.',
        many: ['Se dicen muchísimas cosas.', 'No hay nada que hacer, si hablan personas.'],
        flood: ['Se dice tanto que debe de ser un programa.', 'Baja en los ajustes los mensajes por segundo.'],
      },
    },
    'event-loop': {
      title: 'Respuesta de la casa',
      reasons: {
        prompt: 'La casa responde al momento.',
        slow: ['La casa tardó en responder en los últimos minutos.', 'Si sigue así, mira la carga y la memoria.'],
        stuck: [
          'La casa se paró varios segundos en los últimos minutos.',
          'Mira la carga, la memoria y la tarjeta; si continúa, reinicia la casa.',
        ],
      },
    },
    store: {
      title: 'Tamaño del archivo',
      reasons: {
        small: 'El archivo está lejos de su límite.',
        large: ['El archivo llegó a la mitad de lo que cabe.', 'Aún no hay nada que hacer.'],
        full: ['El archivo es casi tan grande como puede ser.', 'Pide ayuda con el paquete de ayuda.'],
      },
    },
    commits: {
      title: 'Guardar mensajes',
      reasons: {
        fast: 'Los mensajes se guardan al momento.',
        slow: ['Guardar tarda mucho.', 'Puede que la tarjeta esté gastada: haz una copia de seguridad.'],
        failing: [
          'No se pudieron guardar mensajes.',
          'Mira el sitio en la tarjeta; haz una copia de seguridad; cambia la tarjeta.',
        ],
      },
    },
  },
  facts: {
    celsius: 'Temperatura en °C',
    minuteAverage: 'Programas trabajando',
    availableBytes: 'Queda libre',
    freeBytes: 'Queda libre',
    totalBytes: 'En total',
    daysLeft: 'Días que quedan',
    usedShare: 'Gastado',
    timesDay: 'Veces en 24 horas',
    timesWeek: 'Veces en 7 días',
    bytesPerDay: 'Cada día',
    addresses: 'Direcciones',
    announcedName: 'Nombre',
    bans: 'Fuera ahora',
    ranMs: 'Última búsqueda',
    warnings: 'Hallazgos',
    security: 'Actualizaciones en espera',
    endsMs: 'Termina',
    authorityEndsMs: 'La autoridad termina',
    madeMs: 'Última copia',
    trialMs: 'Última prueba',
    model: 'Modelo',
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
