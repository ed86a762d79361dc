"""A certificate on paper."""

from datetime import datetime
from io import BytesIO

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from onboarding.learning.models import Certificate

FONTS = settings.BASE_DIR / "static" / "vendor" / "dejavu"
DEEP = (18, 73, 107)
INK = (22, 32, 44)
MUTED = (74, 88, 101)


def certificate_pdf(certificate: Certificate, *, name: str, code: str, verify_url: str) -> bytes:
    """One A4 page: who, what, how long, when it ends, what it rests on, and how to check it. `code` as it is printed."""
    page = FPDF(orientation="portrait", unit="mm", format="A4")
    page.set_title(str(certificate.title))
    page.set_lang(get_language() or settings.LANGUAGE_CODE)
    page.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
    page.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
    page.set_margins(25, 25, 25)
    page.set_auto_page_break(True, 20)
    page.add_page()
    _rings(page)
    _line(page, settings.FORCE_NAME, 12, colour=MUTED)
    page.ln(46)
    _line(page, certificate.title, 24, bold=True, colour=DEEP)
    page.ln(4)
    _line(page, _("This is to certify that"), 11, colour=MUTED)
    _line(page, name, 18, bold=True)
    page.ln(2)
    _line(page, _("passed every course of the core training: %(minutes)d minutes of instruction.") % {"minutes": certificate.minutes}, 11)
    page.ln(6)
    for label, value in (
        (_("Issued"), day_words(certificate.issued_at)),
        (_("Valid until the end of"), day_words(certificate.expires_at)),
        (_("Code"), code),
    ):
        _pair(page, label, value)
    page.ln(6)
    _line(page, _("Courses and versions"), 11, bold=True)
    for each in certificate.evidence:
        _line(page, _("%(course)s %(title)s, version %(version)s") % each, 9.5)
    _check(page, verify_url)
    return bytes(page.output())


def day_words(moment: datetime) -> str:
    """The day of a moment in the force's zone, in words."""
    return date_format(timezone.localdate(moment), "j F Y")


def _rings(page: FPDF) -> None:
    page.set_draw_color(*DEEP)
    for width, radius in ((1.2, 6), (0.9, 11), (0.6, 16)):
        page.set_line_width(width)
        page.circle(x=41, y=53, radius=radius)
    page.set_fill_color(*DEEP)
    page.circle(x=41, y=53, radius=2.4, style="F")


def _line(page: FPDF, text: str, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
    page.set_font("DejaVu", "B" if bold else "", size)
    page.set_text_color(*colour)
    page.multi_cell(0, size * 0.52, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _pair(page: FPDF, label: str, value: str) -> None:
    page.set_text_color(*MUTED)
    page.set_font("DejaVu", "", 10.5)
    page.cell(52, 7, label)
    page.set_text_color(*INK)
    page.set_font("DejaVu", "B", 10.5)
    page.cell(0, 7, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _check(page: FPDF, verify_url: str) -> None:
    picture = BytesIO()
    segno.make(verify_url, error="m").save(picture, kind="png", scale=8, border=2)
    page.ln(6)
    if page.get_y() > 235:
        page.add_page()
    top = page.get_y()
    page.image(picture, x=22, y=top, w=34, alt_text=verify_url)
    page.set_xy(60, top + 6)
    page.set_font("DejaVu", "", 9.5)
    page.set_text_color(*MUTED)
    how = _("Anybody can check this certificate, without learning a name, at")
    page.multi_cell(0, 5, f"{how}\n{verify_url}", align="L")
