"""Addresses of this room, below /policies/."""

from django.urls import path

from onboarding.policies import views

urlpatterns = [
    path("", views.policy_list, name="policy-list"),
    path("what-we-measure/", views.what_we_measure, name="what-we-measure"),
    path("<slug:slug>/", views.policy_detail, name="policy-detail"),
    path("<slug:slug>/answer", views.policy_answer, name="policy-answer"),
]
