"""Who serves in the fictional force: named sign-ins first, then colleagues enough for eight units and four circles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onboarding.people.enums import Kind, Role, SafetyClass

PASSWORD = "concentric-demo"  # noqa: S105  public on purpose: the demonstration prints it
SIGN_INS: list[tuple[str, str]] = [
    ("chief@demo.example", "leads: the dashboard, objectives, commitments"),
    ("comms@demo.example", "approves what others wrote, schedules, stops"),
    ("comms2@demo.example", "approves too: nobody decides on their own words"),
    ("trainer@demo.example", "hosts sessions and marks who came"),
    ("constable@demo.example", "new: signed in once, has everything to learn"),
    ("champion@demo.example", "certified, writes drafts"),
    ("dispatcher@demo.example", "civilian, half-way through the second course"),
    ("admin@demo.example", "people, roles and the force's accounts"),
    ("records@demo.example", "the trail of every decision"),
    ("association@demo.example", "staff association: figures, never names"),
]
UNITS = [
    ("HQ", "Headquarters"),
    ("HARBOUR", "Harbour Division"),
    ("HILL", "Hill Division"),
    ("VALLEY", "Valley Division"),
    ("ROADS", "Roads Policing"),
    ("COMCENTRE", "Communications Centre"),
    ("CUSTODY", "Custody and Forensics"),
    ("COMMUNITY", "Community Partnerships"),
]
CIRCLES = [("command", "Command"), ("champions", "Champions"), ("supervisors", "Supervisors"), ("all-staff", "All staff")]
SIZES = {"command": 12, "champions": 24, "supervisors": 28, "all-staff": 70}
COVERT_EMAIL = "nova.undercroft@demo.example"


@dataclass(frozen=True)
class Somebody:
    """One person of the fictional force."""

    email: str
    name: str
    rank: str
    kind: str
    unit: str
    circle: str
    roles: tuple[str, ...] = ()
    safety: str = SafetyClass.OPEN


S, C = Kind.SWORN, Kind.CIVILIAN
CAST = [
    Somebody("chief@demo.example", "Imogen Castellan", "Chief of police", S, "HQ", "command", (Role.LEADER,)),
    Somebody("deputy@demo.example", "Marcus Oyelaran", "Deputy chief", S, "HQ", "command", (Role.LEADER,)),
    Somebody("harbour.commander@demo.example", "Siobhan Petrov", "Divisional commander", S, "HARBOUR", "command", (Role.LEADER,)),
    Somebody("hill.commander@demo.example", "Rafael Umber", "Divisional commander", S, "HILL", "command", (Role.LEADER,)),
    Somebody("valley.commander@demo.example", "Gwen Asturias", "Divisional commander", S, "VALLEY", "command", (Role.LEADER,)),
    Somebody("comms@demo.example", "Rosa Quill", "Communications manager", C, "HQ", "champions", (Role.APPROVER,)),
    Somebody("comms2@demo.example", "Tobias Fenn", "Communications officer", C, "COMMUNITY", "champions", (Role.APPROVER,)),
    Somebody("trainer@demo.example", "Amara Lindgren", "Training sergeant", S, "COMMUNITY", "champions", (Role.TRAINER,)),
    Somebody("champion@demo.example", "Leila Marchetti", "Constable", S, "HARBOUR", "champions"),
    Somebody("admin@demo.example", "Petra Voss", "Systems administrator", C, "HQ", "champions", (Role.ADMINISTRATOR,)),
    Somebody("association@demo.example", "Bridget Kowal", "Association representative", S, "VALLEY", "supervisors", (Role.ASSOCIATION,)),
    Somebody("constable@demo.example", "Jonah Pike", "Constable", S, "HILL", "all-staff"),
    Somebody("dispatcher@demo.example", "Devon Achebe", "Dispatcher", C, "COMCENTRE", "all-staff"),
    Somebody("records@demo.example", "Samuel Thorne", "Records officer", C, "HQ", "all-staff", (Role.RECORDS,)),
    Somebody(COVERT_EMAIL, "Nova Undercroft", "Constable", S, "VALLEY", "all-staff", (), SafetyClass.COVERT),
]
FIRST, LAST = (part.split() for part in (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").split("\n\n"))
RANKS = {
    ("command", S): ("Superintendent", "Chief inspector"),
    ("command", C): ("Director of people", "Director of finance"),
    ("champions", S): ("Constable", "Sergeant", "Detective constable"),
    ("champions", C): ("Community officer", "Crime analyst", "Front desk officer"),
    ("supervisors", S): ("Sergeant", "Inspector", "Detective sergeant"),
    ("supervisors", C): ("Control room supervisor", "Custody manager", "Office manager"),
    ("all-staff", S): ("Constable", "Constable", "Detective constable"),
    ("all-staff", C): ("Dispatcher", "Custody nurse", "Crime analyst", "Front desk officer", "Scenes examiner", "Mechanic"),
}


def everybody() -> Iterator[Somebody]:
    """The whole force, always the same: two unlisted, three without a photo, one covert."""
    yield from CAST
    unusual = {30: SafetyClass.UNLISTED, 8: SafetyClass.NO_PHOTO, 21: SafetyClass.NO_PHOTO, 62: SafetyClass.UNLISTED, 57: SafetyClass.NO_PHOTO}
    number = 0
    for circle, size in SIZES.items():
        for place in range(size - sum(each.circle == circle for each in CAST)):
            yield _colleague(number, place, circle, unusual.get(number, SafetyClass.OPEN))
            number += 1


def _colleague(number: int, place: int, circle: str, safety: str) -> Somebody:
    # 7 and 31 share no factor with the lengths of the lists: no pair of names comes twice in so few people
    first, last = FIRST[number * 7 % len(FIRST)], LAST[(number * 31 + number // len(FIRST)) % len(LAST)]
    kind = C if number % 5 in (1, 3) else S
    unit = "HQ" if circle == "command" and place % 3 else UNITS[(number * 3 + number // 8) % len(UNITS)][0]
    ranks = RANKS[circle, kind]
    return Somebody(f"{first}.{last}@demo.example".lower(), f"{first} {last}", ranks[place % len(ranks)], kind, unit, circle, (), safety)
