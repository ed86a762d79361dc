"""What is everybody's own: the invitation, what the portal holds about them, the notices they were sent."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onboarding.people import actions
from onboarding.people.actions.invitations import why_not
from onboarding.people.doors import me
from onboarding.people.forms import AcceptForm, MailForm
from onboarding.people.models import StaffMember
from onboarding.people.queries import invitation_with
from onboarding.people.rules import is_second_factor_set_up
from onboarding.people.views.changing import is_done, show_or_do
from onboarding.people.views.seeing import facts_of, role_words
from portal.core.models import MailTiming, MailWish, Notice
from portal.core.paging import page_of
from portal.core.templatetags.portal import moment


class LanguageForm(forms.Form):
    """The language of the portal's own words."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    next = forms.CharField(widget=forms.HiddenInput)


@show_or_do
@login_not_required
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invited person chooses a password and comes in. Says kindly what to do when the link is no longer good."""
    invitation = invitation_with(secret)
    problem, status = _("This link does not belong to an invitation. Check that you have copied all of it from the mail."), 404
    if invitation:
        problem, status = why_not(invitation.state), 410
    if invitation is None or problem:
        return render(request, "onboarding/people/invitation_over.html", {"problem": problem}, status=status)
    person = invitation.person
    if request.user.is_authenticated and request.user != person:
        problem = _("You are signed in as somebody else. Sign out first, then open the link again.")
        return render(request, "onboarding/people/invitation_over.html", {"problem": problem}, status=409)
    form = AcceptForm(request.POST or None, person=person)
    if is_done(form, lambda: actions.accept_invitation(secret, password=form.cleaned_data["password"])):
        person.refresh_from_db(from_queryset=StaffMember.accounts.all())
        login = Login(user=person, email=person.email, redirect_url=reverse("home"))
        return perform_password_login(request, {"email": person.email}, login)
    return render(request, "onboarding/people/invitation_accept.html", {"form": form, "email": person.email, "name": person.full_name})


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """What the portal holds about the person who asks: to them, all of it, whatever their safety class."""
    person = StaffMember.accounts.select_related("unit", "circle").get(pk=me(request).pk)
    facts = [
        {"label": _("Name"), "value": person.full_name},
        *facts_of(person),
        {"label": _("Roles"), "value": role_words(person)},
        {"label": _("Safety class"), "value": person.get_safety_class_display()},
        {"label": _("Here since"), "html": moment(person.joined_at.date())},
        {"label": _("First signed in"), "html": moment(person.first_signed_in_at)},
    ]
    names = {
        "facts": facts,
        "has_factor": is_second_factor_set_up(person),
        "must_have_factor": person.must_use_second_factor,
        "language_form": LanguageForm(initial={"language": get_language(), "next": reverse("profile")}),
    }
    return render(request, "onboarding/people/profile.html", names)


@show_or_do
def mail_choose(request: HttpRequest) -> HttpResponse:
    """When the person wants their mail."""
    wish = MailWish.objects.filter(person=me(request)).first() or MailWish(timing=MailTiming.AT_ONCE)
    now = {"timing": wish.timing, "quiet_from": wish.quiet_from, "quiet_until": wish.quiet_until}
    form = MailForm(request.POST or None, initial=now)
    if is_done(form, lambda: actions.choose_mail(by=me(request), **form.cleaned_data)):
        messages.success(request, _("Saved. Your mail comes as you chose."))
        return redirect("profile")
    return render(request, "onboarding/people/mail_choose.html", {"form": form, "digest_at": settings.DIGEST_AT})


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What the portal told the person, the newest first."""
    notices = Notice.objects.filter(person=me(request)).order_by("-made_at", "-pk")
    return render(request, "onboarding/people/notice_list.html", {"page": page_of(request, notices), "has_new": notices.filter(read_at=None).exists()})


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Marks all of them as read."""
    actions.read_notices(by=me(request))
    messages.success(request, _("All notices are marked as read."))
    return redirect("notice-list")
