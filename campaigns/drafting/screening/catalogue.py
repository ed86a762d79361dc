"""Every rule on words: what it is called, how much it weighs, why it is there, and who may let it pass."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.screening.enums import Level

ICO = "UK GDPR art. 5(1)(c): no more personal data than the purpose needs"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `overridable`: an approver who wrote none of it may let a block pass, with a reason; any other block is mended by the author."""

    label: str | Promise
    level: Level
    reason: str | Promise
    source: str
    overridable: bool = False


RULES = {
    "phone": Rule(_("Telephone number"), Level.WARN, _("This reads as somebody’s telephone number. Give the force’s own number instead."), ICO),
    "national-id": Rule(_("Number of an official document"), Level.WARN, _("This reads as the number of an official document. Take it out."), ICO),
    "email": Rule(_("E-mail address"), Level.WARN, _("This is an e-mail address. Give one of the force’s own, or none."), ICO),
    "postcode": Rule(_("Postcode"), Level.WARN, _("A whole postcode names a handful of homes. Name the district instead."), ICO),
    "address": Rule(_("Street address"), Level.WARN, _("A house number names a home. Leave the number out, unless the place is public."), ICO),
    "birth-date": Rule(_("Date of birth"), Level.WARN, _("This reads as a date of birth. Give the age instead, or nothing."), ICO),
    "plate": Rule(_("Number plate"), Level.WARN, _("This reads as a number plate, which names a keeper. Is it needed for an appeal?"), ICO),
    "badge": Rule(
        _("Collar or badge number"),
        Level.WARN,
        _("A collar or badge number names a colleague. Ask the colleague first."),
        "Staff safety: a number leads to a person",
    ),
    "case-number": Rule(
        _("Case number"),
        Level.NOTE,
        _("This reads as a case number. The public needs it only to call back; for the record, use the case reference field."),
        "San Francisco Police Department Notice 24-196",
    ),
    "named-victim": Rule(
        _("Name near a victim, witness or child"),
        Level.WARN,
        _("This seems to name a victim, a witness or a child. Name them only with their consent, or their family’s, and say here who gave it."),
        "College of Policing APP, media relations: victims and witnesses",
    ),
    "minor": Rule(
        _("Somebody under 18 with a place or school"),
        Level.WARN,
        _("An age under 18 with a place or a school lets neighbours work out who it is. Leave one of them out."),
        "Section 45 Youth Justice and Criminal Evidence Act 1999; Cal. W&I Code 827.9",
    ),
    "minor-in-proceedings": Rule(
        _("Somebody under 18 in proceedings"),
        Level.BLOCK,
        _("Nothing may lead to a person under 18 who is part of proceedings: no name, address, school, place of work or picture."),
        "Section 45 Youth Justice and Criminal Evidence Act 1999; Cal. W&I Code 827.9",
        overridable=True,
    ),
    "live-operation": Rule(
        _("Live operation"),
        Level.WARN,
        _("This may tell somebody what officers are doing, or about to do. Is it over, and does whoever leads it agree?"),
        "College of Policing APP, media relations: operational security",
    ),
    "protected-name": Rule(
        _("Name of a colleague"),
        Level.BLOCK,
        _("This names somebody who must not be named here. Ask the comms office."),
        "Staff safety: colleagues are named only when the list of staff shows them",
        overridable=True,
    ),
    "prejudicial": Rule(
        _("May prejudice proceedings"),
        Level.NOTE,
        _("If somebody was arrested or charged, this may prejudice a fair trial. Set the case stage, or say what happened without judging."),
        "Contempt of Court Act 1981, sections 1 and 2; Schedule 1",
    ),
    "sexual-victim": Rule(
        _("Sexual offence with a detail of the victim"),
        Level.BLOCK,
        _("The victim of such an offence is anonymous for life, from the allegation on. Take out what could lead to them: age, place, work, family, school."),
        "Sexual Offences (Amendment) Act 1992, section 1; Modern Slavery Act 2015; Female Genital Mutilation Act 2003",
        overridable=True,
    ),
    "hidden-characters": Rule(
        _("Characters that cannot be seen"),
        Level.BLOCK,
        _("It holds characters that cannot be seen. Type the words again instead of pasting them."),
        "Unicode UTS #39",
    ),
    "fancy-letters": Rule(
        _("Letters that are not letters"),
        Level.WARN,
        _("These are symbols that look like letters, or marks piled on letters. Screen readers and search skip them. Type plain letters."),
        "WCAG 2.2, 1.3.1; Unicode UTS #39",
    ),
    "capitals": Rule(
        _("Capitals"),
        Level.NOTE,
        _("Nearly all of it is in capitals: that reads as shouting, and screen readers may spell it out."),
        "WCAG 2.2, 3.1.5, advisory",
    ),
    "link-only": Rule(_("Only a link"), Level.NOTE, _("There is only a link. Say in a sentence what people find there."), "WCAG 2.2, 2.4.4"),
    "reading-age": Rule(
        _("Hard to read"),
        Level.NOTE,
        _("Long words and long sentences: many people will stop reading. Try shorter ones."),
        "Flesch-Kincaid grade level; WCAG 2.2, 3.1.5",
    ),
    "word-list": Rule(_("On a word list of the force"), Level.WARN, _("A word list of the force names this."), "The force’s own word list"),
    "too-much": Rule(
        _("Too much to look at"),
        Level.WARN,
        _("This text holds more numbers or names than screening looks at. Read all of them yourself."),
        "Screening stops at a fixed number of places",
    ),
    # What concerns the post as a whole; these are not about a place in a text.
    "account-missing": Rule(_("No account"), Level.BLOCK, _("Choose at least one account that it goes to."), "Concentric"),
    "time-passed": Rule(_("Time"), Level.BLOCK, _("The time to publish has passed. Choose a later one, or “as soon as it is approved”."), "Concentric"),
    "text-missing": Rule(_("No text"), Level.BLOCK, _("Write the text."), "Concentric"),
    "too-long": Rule(_("Length"), Level.BLOCK, _("The text is too long."), "The network’s limit"),
    "photos": Rule(_("Photos"), Level.BLOCK, _("It takes fewer photos."), "The network’s limit"),
    "account-disconnected": Rule(
        _("Account"), Level.BLOCK, _("This account is disconnected. Choose another, or ask an administrator to connect it again."), "Concentric"
    ),
    "account-broken": Rule(
        _("Account"), Level.NOTE, _("This account needs attention; until an administrator has mended it, nothing goes out there."), "Concentric"
    ),
    "link-price": Rule(_("Price of a link"), Level.NOTE, _("A post with a link costs about thirteen times as much on X as one without."), "X API price list"),
    "alt-missing": Rule(_("Description of a photo"), Level.BLOCK, _("Describe it for people who cannot see it."), "WCAG 2.2, 1.1.1"),
    "low-contrast": Rule(
        _("Letters that hardly stand out"), Level.NOTE, _("Its letters hardly stand out from their ground."), "WCAG 2.2, 1.4.3; a guess about shapes"
    ),
    "photo-people": Rule(_("Photo"), Level.BLOCK, _("Say whether a person can be recognised in it."), "UK GDPR art. 6; the colleague’s safety class"),
    "demand": Rule(_("Still owed"), Level.BLOCK, _("Something is still owed before it can be submitted."), "The template; College of Policing APP on naming"),
    "clash": Rule(_("Close to another post"), Level.NOTE, _("Something like it was posted, or is due, nearby."), "X automation rules; good manners"),
    "same-text": Rule(
        _("Same text"),
        Level.BLOCK,
        _("X forbids the same text on several accounts. Write a different text for each X account, or choose one."),
        "X automation rules",
    ),
}
WHOLE = frozenset(list(RULES)[list(RULES).index("account-missing") :])
"""Rules about the post as a whole: accounts, time, length, photos."""
