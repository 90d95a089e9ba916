"""Words for how far a piece of work is, in English, German, French and Spanish."""

from __future__ import annotations

from typing import Literal

from estimation.tabular.words import plain_words

State = Literal["done", "open", "cancelled"]
"""What counts: finished, not yet, never to be."""

_WORDS: dict[State, str] = {
    "done": "done closed close complete completed finished resolved fixed released "
    "delivered shipped deployed live accepted approved billed invoiced paid archived signed-off "
    "yes true "
    "erledigt fertig fertiggestellt abgeschlossen beendet geschlossen geloest behoben umgesetzt "
    "veroeffentlicht geliefert abgenommen freigegeben abgerechnet archiviert ja wahr "
    "termine terminee terminees termines fini finie fait faite acheve achevee clos close cloture "
    "cloturee ferme fermee resolu resolue livre livree publie publiee valide validee facture "
    "facturee archive archivee oui vrai "
    "hecho hecha terminado terminada finalizado finalizada completado completada completo completa "
    "cerrado cerrada resuelto resuelta entregado entregada publicado publicada aprobado aprobada "
    "facturado facturada archivado archivada listo lista si verdadero",
    "open": "open opened reopened new todo to-do backlog planned scheduled selected "
    "selected-for-development ready not-started in-progress in-work started working-on-it active "
    "ongoing doing wip running assigned on-hold hold waiting pending paused "
    "blocked stuck deferred postponed review in-review to-review code-review in-qa qa testing "
    "in-testing in-test to-test ready-for-review ready-for-qa draft estimating no false "
    "incomplete unresolved "
    "offen neu geplant angelegt bereit nicht-begonnen nicht-gestartet begonnen in-arbeit "
    "in-bearbeitung laufend laeuft aktiv angefangen zugewiesen wartend wartet pausiert blockiert "
    "zurueckgestellt verschoben in-pruefung im-review pruefung zu-erledigen zu-tun zu-pruefen "
    "in-planung im-test nein falsch unvollstaendig ungeloest "
    "ouvert ouverte rouvert rouverte nouveau nouvelle a-faire planifie planifiee prevu prevue "
    "pas-commence non-commence commence commencee en-cours en-attente attente suspendu suspendue "
    "bloque bloquee reporte reportee en-revue en-relecture a-valider a-tester en-test assigne "
    "assignee actif active non faux incomplet incomplete "
    "abierto abierta reabierto reabierta nuevo nueva por-hacer pendiente planificado planificada "
    "programado programada no-iniciado no-iniciada sin-empezar sin-iniciar iniciado iniciada "
    "empezado empezada en-curso en-progreso en-proceso en-espera en-pausa pausado pausada "
    "bloqueado bloqueada aplazado aplazada en-revision por-revisar en-pruebas asignado asignada "
    "activo activa incompleto incompleta",
    "cancelled": "cancelled canceled cancel aborted abandoned dropped rejected declined wont-do "
    "won-t-do wontfix wont-fix won-t-fix invalid duplicate obsolete discarded removed deleted void "
    "not-doing not-needed out-of-scope "
    "abgebrochen storniert verworfen abgelehnt gestrichen entfallen entfaellt hinfaellig ungueltig "
    "doppelt geloescht nicht-umgesetzt wird-nicht-gemacht "
    "annule annulee annules annulees abandonne abandonnee rejete rejetee refuse refusee "
    "supprime supprimee invalide doublon obsolete sans-suite "
    "cancelado cancelada anulado anulada abandonado abandonada rechazado rechazada descartado "
    "descartada eliminado eliminada invalido invalida duplicado duplicada obsoleto obsoleta",
}

_STATE_OF: dict[str, State] = {}
for _state, _words in _WORDS.items():
    for _word in _words.split():
        _STATE_OF.setdefault(_word, _state)


def state_of(word: object) -> State | None:
    """
    State that a status word means.

    Parameters
    ----------
    word : object
        As it stands in a column of statuses; what stands in brackets does not count.

    Returns
    -------
    {"done", "open", "cancelled"} or None
        None for a word that says nothing here; whoever reads the table asks then.

    Examples
    --------
    >>> [state_of(word) for word in ("Completed", "In Progress", "Annulé", "erledigt", "Sprint 4")]
    ['done', 'open', 'cancelled', 'done', None]
    """
    return _STATE_OF.get(plain_words(word))
