"""Headers of tables, in English, German, French and Spanish: what a column means, and its unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from estimation.tabular.units import unit_of
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_REAL_STARTS = (
    "actual-start actual-start-date actual-begin tatsaechlicher-beginn tatsaechlicher-start "
    "tatsaechlicher-anfang ist-start ist-beginn debut-reel inicio-real comienzo-real"
)
_REAL_ENDS = (
    "actual-finish actual-finish-date actual-end actual-end-date tatsaechliches-ende ist-ende "
    "fin-reelle fin-real"
)
_BARE_STARTS = (
    "start start-date begin begin-date start-datum beginn anfang startdatum beginndatum "
    "anfangsdatum debut date-de-debut inicio fecha-de-inicio comienzo fecha-de-comienzo"
)
_BARE_ENDS = (
    "finish finish-date end end-date ende enddatum fin date-de-fin fecha-de-fin "
    "fecha-de-finalizacion"
)

HEADS: dict[str, str] = {
    "project": "project project-name projekt projektname projet nom-du-projet proyecto "
    "nombre-del-proyecto project-title project-id project-key project-code projektnummer "
    "projektcode projekt-id projekt-nr projekt-key code-projet code-du-projet id-projet "
    "codigo-de-proyecto codigo-del-proyecto id-de-proyecto",
    "client": "client client-name customer customer-name account kunde kundenname auftraggeber "
    "nom-du-client cliente nombre-del-cliente",
    "phase": "phase stage milestone-group abschnitt projektphase etappe fase etapa",
    "item": "item-id task-id issue-key issue-id key id ticket ticket-id ticket-nr "
    "vorgangsnummer vorgangs-id aufgaben-id aufgabennummer ticketnummer schluessel "
    "cle cle-de-ticket id-tache id-de-la-tache clave id-de-tarea id-tarea",
    "position": "wbs no nr number nummer numero lfd-nr position pos psp psp-code outline-number "
    "gliederung gliederungsnummer row "
    "zeile ligne fila line lfdnr",
    "name": "task task-name name title activity activity-name work-package deliverable item "
    "issue-summary summary subject story aufgabe aufgabenname vorgang vorgangsname arbeitspaket "
    "leistung bezeichnung titel taetigkeit aktivitaet zusammenfassung betreff was "
    "tache nom-de-la-tache titre nom activite resume prestation libelle designation "
    "tarea nombre-de-la-tarea nombre titulo actividad resumen concepto",
    "description": "description details beschreibung descripcion detalle",
    "notes": "notes note comment comments remark remarks notiz notizen bemerkung bemerkungen "
    "kommentar kommentare anmerkung anmerkungen remarque remarques commentaire commentaires "
    "nota notas comentario comentarios observaciones",
    "class": "class category task-type issue-type work-type type-of-work klasse kategorie "
    "vorgangstyp aufgabenart leistungsart categorie type-de-tache type-de-ticket categoria "
    "tipo-de-tarea tipo-de-incidencia",
    "subclass": "subclass subcategory unterklasse unterkategorie sous-categorie subcategoria",
    "kind": "kind project-type projektart projekttyp type-de-projet tipo-de-proyecto",
    "role": "role rolle gewerk fonction rol funcion",
    "person": "person assignee assigned-to full-name user-name user employee member owner "
    "resource-name username worker bearbeiter zustaendig zugewiesen zugewiesen-an mitarbeiter "
    "mitarbeiterin benutzer nutzer verantwortlich wer personne responsable assigne-a "
    "attribue-a utilisateur collaborateur persona asignado-a asignado usuario empleado "
    "encargado nombre-completo",
    "resource": "resource resources resource-names team who ressource ressourcen ressourcennamen "
    "ressources recurso recursos nombres-de-los-recursos noms-ressources",
    "status": "status-category statuskategorie categorie-d-etat categoria-de-estado "
    "status state progress-status task-status issue-status stand zustand "
    "bearbeitungsstand bearbeitungsstatus statut etat estado situacion",
    "is_done": "done finished-yes-no completed is-done erledigt abgeschlossen termine hecho "
    "terminado",
    "estimate": "estimate estimated estimated-time original-estimate time-estimate "
    "estimated-effort estimated-work planned-work planned-effort planned-time planned "
    "budgeted-time planned-hours budget-hours baseline-work forecast-hours estimation "
    "plan planung est est-hours kalk kalkulation kalkulierter-aufwand kalk-stunden angebot-stunden "
    "schaetzung geschaetzt geschaetzter-aufwand geschaetzte-zeit geschaetzte-stunden "
    "urspruengliche-schaetzung soll soll-stunden sollstunden planstunden geplant geplante-stunden "
    "geplanter-aufwand geplante-zeit plan-stunden kalkulierte-stunden "
    "aufwandsschaetzung zeitbudget budget-stunden "
    "estime estimee temps-estime heures-estimees estimation-initiale estimation-originale "
    "temps-prevu heures-prevues prevu charge-estimee charge-prevue budget-heures "
    "estimado estimacion tiempo-estimado horas-estimadas estimacion-original horas-previstas "
    "horas-planificadas tiempo-previsto previsto planificado presupuesto-de-horas",
    "budget": "budget budgeted budget-total presupuesto kalkuliert kostenrahmen",
    "actual": "actual actuals actual-time actual-effort actual-work time-spent spent logged "
    "logged-time time-logged tracked tracked-time time-tracked total-tracked worked "
    "hours-worked hours-spent hours-logged actual-hours consumed real "
    "ist ist-stunden iststunden istaufwand ist-aufwand tatsaechlich tatsaechliche-stunden "
    "tatsaechlicher-aufwand tatsaechliche-zeit erfasst erfasste-zeit erfasste-stunden "
    "zeitaufwand gebucht gebuchte-stunden geleistet geleistete-stunden benoetigte-zeit verbraucht "
    "aufgewendet aufgewendete-zeit protokollierte-zeit "
    "temps-passe heures-passees temps-reel heures-reelles reel temps-consigne "
    "temps-consacre temps-consomme consomme realise charge-reelle "
    "tiempo-real horas-reales tiempo-empleado tiempo-trabajado horas-trabajadas "
    "tiempo-registrado horas-registradas tiempo-invertido empleado-horas",
    "remaining": "remaining remaining-estimate remaining-time remaining-work time-remaining to-go "
    "left rest restaufwand verbleibend verbleibende-schaetzung verbleibende-zeit restant "
    "temps-restant reste-a-faire restante tiempo-restante trabajo-restante",
    "hours": "hours hour hrs stunden std aufwand heures horas effort work arbeit travail trabajo "
    "charge esfuerzo zeit time",
    "days": "days day tage arbeitstage jours dias person-days person-day man-days mandays pt "
    "personentage jours-homme",
    "duration": "duration dauer duree duracion dur",
    "low": "low min minimum optimistic best best-case lowest niedrig minimal optimistisch "
    "optimiste bas minimo optimista",
    "likely": "likely most-likely expected realistic ml wahrscheinlich realistisch erwartet "
    "probable plus-probable realiste attendu mas-probable realista esperado",
    "high": "high max maximum pessimistic worst worst-case highest hoch maximal pessimistisch "
    "pessimiste haut maximo pesimista",
    "estimated_on": "created created-on created-at date-created creation-date estimated-on "
    "erstellt erstellt-am angelegt angelegt-am erstelldatum geschaetzt-am cree cree-le "
    "date-de-creation creado creado-el fecha-de-creacion",
    "started": f"{_REAL_STARTS} started {_BARE_STARTS} start-time started-on started-at "
    "date-started begonnen begonnen-am gestartet commence-le empezado-el",
    "finished": f"{_REAL_ENDS} finished {_BARE_ENDS} finished-on finished-at completed-on "
    "completed-at date-done date-completed date-closed completion-date closed-on "
    "closed-at resolved resolved-on resolution-date date-finished "
    "beendet-am abgeschlossen-am erledigt-am fertig-am fertiggestellt-am "
    "abschlussdatum geschlossen-am geloest-am termine-le cloture-le "
    "date-de-cloture date-de-resolution terminado-el "
    "finalizado-el fecha-de-cierre resuelto-el",
    "date": "date dates period zeitraum "
    "day-of-work work-date worked-on spent-on spent-date entry-date log-date "
    "datum tag arbeitstag arbeitsdatum buchungsdatum erfasst-am date-du-travail jour fecha "
    "fecha-de-trabajo dia",
    "after": "after predecessor predecessors depends-on dependency dependencies blocked-by "
    "waits-for vorgaenger nach abhaengig-von abhaengigkeit abhaengigkeiten predecesseur "
    "predecesseurs depend-de dependances predecesora predecesoras depende-de dependencias",
    "milestone": "milestone is-milestone meilenstein jalon hito",
    "quantity": "qty quantity amount-of-units units count menge anzahl quantite qte "
    "nombre-d-unites cantidad uds",
    "rate": "rate unit-price price hourly-rate day-rate price-per-hour unit-cost satz stundensatz "
    "tagessatz einzelpreis preis ep taux taux-horaire tarif tjm prix prix-unitaire tarifa precio "
    "precio-unitario",
    "money": "amount total-price total-cost cost costs fee fees revenue betrag gesamtpreis kosten "
    "gesamtkosten honorar umsatz gp montant cout couts total-ht importe coste costo costes",
    "total": "total sum total-hours totals summe gesamt summe-h gesamtstunden insgesamt somme "
    "total-heures suma total-horas subtotal zwischensumme sous-total",
    "billable": "billable billed invoiced verrechenbar abrechenbar in-rechnung-gestellt facturable "
    "facture facturado",
    "priority": "priority prio prioritaet wichtigkeit priorite prioridad",
}  # fmt: skip
"""
What a header may mean, and the words for it as `plain_words` makes them.

Where a table has several columns of one meaning, an earlier word comes before a later one.
"""

REAL_DATES = frozenset(f"{_REAL_STARTS} {_REAL_ENDS}".split())
"""Headers of real dates: `BARE_DATES` beside them are planned."""

BARE_DATES = frozenset(f"{_BARE_STARTS} {_BARE_ENDS}".split())
"""Headers of a start or an end that do not say whether it is planned or real."""

_MEANING: dict[str, tuple[str, int]] = {}
for _meaning, _words in HEADS.items():
    for _rank, _word in enumerate(_words.split()):
        _MEANING.setdefault(_word, (_meaning, _rank))

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MEASURED = (
    "estimate",
    "actual",
    "remaining",
    "hours",
    "days",
    "duration",
    "low",
    "likely",
    "high",
)
"""Meanings whose column may say its unit."""


class Head(NamedTuple):
    """
    What a header says.

    Parameters
    ----------
    meaning : str
        A key of `HEADS`; empty where it says nothing here.
    unit : str
        A unit as `unit_of` names it; empty where the header says none.
    rank : int
        Place among the words of its meaning: the lowest is the plainest.
    """

    meaning: str
    unit: str = ""
    rank: int = 0


def head_of(header: object) -> Head:
    """
    What a header says, in whatever case and with whatever signs between its words.

    Examples
    --------
    >>> head_of("Estimated (h)"), head_of("Temps passé [min]")[:2], head_of("Std. geschätzt")[:2]
    (Head(meaning='estimate', unit='hours', rank=1), ('actual', 'minutes'), ('estimate', 'hours'))
    >>> head_of("Issue Key").meaning, head_of("Vorgänger").meaning, head_of("Σ Progress").meaning
    ('item', 'after', '')
    """
    text = str(header)
    bare = plain_words(_BRACKETS.sub(" ", text))
    units = [unit for inside in _BRACKETS.findall(text) if (unit := unit_of(inside)) is not None]
    unit = units[0] if units else ""
    if bare in _MEANING:
        meaning, rank = _MEANING[bare]
        unit = unit or unit_of(bare) or ""
        return Head(meaning, unit if meaning in _MEASURED else "", rank)
    words = bare.split("-")
    for place in (len(words) - 1, 0):
        rest = "-".join(words[:place] + words[place + 1 :])
        found = unit_of(words[place]) if len(words) > 1 else None
        if found is not None and rest in _MEANING and _MEANING[rest][0] in _MEASURED:
            meaning, rank = _MEANING[rest]
            return Head(meaning, unit or found, rank)
    return Head("", unit)


def are_heads(cells: Iterable[object]) -> bool:
    """
    Whether a row looks like headers: words of which at least two, and a third, mean something.

    Examples
    --------
    >>> are_heads(["Item", "Qty", "Unit price", "Total"]), are_heads(["Design", "12", "16"])
    (True, False)
    """
    filled = [cell for cell in cells if str(cell).strip()]
    if any(not re.search(r"[^\W\d_]", str(cell)) and str(cell).strip() != "#" for cell in filled):
        return False
    meant = sum(bool(head_of(cell).meaning) for cell in filled)
    return meant >= 2 and 3 * meant >= len(filled)
