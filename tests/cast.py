"""The cast: named people with known rights, so that a test reads like a story.

Chief leads. Carla and Colin approve. Tara trains. Connie is a new constable. Champ is certified and drafts. Dispatch is a civilian.
Ada administers, Rita keeps records, Assoc speaks for the staff association. Nova is covert: nobody but herself may ever find a trace of her.
"""

from dataclasses import dataclass, fields

from onboarding.people.enums import Kind, Role, SafetyClass
from onboarding.people.models import Circle, RoleGrant, StaffMember, Unit

PASSWORD = "concentric-demo"
COVERT_NAME = "Nova Undercroft"
COVERT_EMAIL = "nova.undercroft@force.example"


@dataclass
class Cast:
    """Everybody on the stage. All can sign in with PASSWORD."""

    chief: StaffMember
    carla: StaffMember
    colin: StaffMember
    tara: StaffMember
    connie: StaffMember
    champ: StaffMember
    dispatch: StaffMember
    ada: StaffMember
    rita: StaffMember
    assoc: StaffMember
    nova: StaffMember

    def __iter__(self):
        return iter((field.name, getattr(self, field.name)) for field in fields(self))


PEOPLE = {
    "chief": ("Maren Holt", "command", Kind.SWORN, [Role.LEADER]),
    "carla": ("Carla Reyes", "champions", Kind.CIVILIAN, [Role.APPROVER]),
    "colin": ("Colin Baird", "champions", Kind.CIVILIAN, [Role.APPROVER]),
    "tara": ("Tara Singh", "champions", Kind.SWORN, [Role.TRAINER]),
    "connie": ("Connie Marsh", "all-staff", Kind.SWORN, []),
    "champ": ("Idris Vale", "champions", Kind.SWORN, []),
    "dispatch": ("Dana Okoro", "all-staff", Kind.CIVILIAN, []),
    "ada": ("Ada Lindqvist", "all-staff", Kind.CIVILIAN, [Role.ADMINISTRATOR]),
    "rita": ("Rita Mwangi", "all-staff", Kind.CIVILIAN, [Role.RECORDS]),
    "assoc": ("Pat Keane", "all-staff", Kind.SWORN, [Role.ASSOCIATION]),
    "nova": (COVERT_NAME, "all-staff", Kind.SWORN, []),
}
CIRCLES = [("command", "Command"), ("champions", "Champions"), ("supervisors", "Supervisors"), ("all-staff", "All staff")]


def make_circles(*, opened_at=None) -> dict[str, Circle]:
    """The four circles, open when a time is given."""
    return {slug: Circle.objects.create(slug=slug, name=name, position=position, opened_at=opened_at) for position, (slug, name) in enumerate(CIRCLES)}


def make_cast(*, opened_at=None) -> Cast:
    """Creates everybody, with all circles open at the given time or closed."""
    circles = make_circles(opened_at=opened_at)
    unit = Unit.objects.create(name="Harbour Division", code="HARB")
    made = {}
    for key, (name, circle, kind, roles) in PEOPLE.items():
        email = COVERT_EMAIL if key == "nova" else f"{key}@force.example"
        safety = SafetyClass.COVERT if key == "nova" else SafetyClass.OPEN
        person = StaffMember.accounts.create_user(
            email, PASSWORD, full_name=name, kind=kind, unit=unit, circle=circles[circle], safety_class=safety, staff_number=f"N{len(made) + 100}"
        )
        RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role) for role in roles)
        made[key] = person
    return Cast(**made)
